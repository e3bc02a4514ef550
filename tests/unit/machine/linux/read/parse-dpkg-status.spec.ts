import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DpkgStatusOptions,
  parseDpkgStatus,
} from '../../../../../src/machine/linux/read/parse-dpkg-status.ts';
import { PackageStatus } from '../../../../../src/model/snapshot.ts';
import { recorded } from './make-root.ts';

const MAIN: DpkgStatusOptions = { endsWithEmptyLine: true, statusRequired: true };
const parse = (text: string, options = MAIN) => parseDpkgStatus(Buffer.from(text), options);

const KESL = [
  'Package: kesl',
  'Status: install ok installed',
  'Maintainer: AO Kaspersky Lab <info@example.test>',
  'Architecture: amd64',
  'Version: 11.1.0-3013',
  'Description: first line',
  ' Package: not a field, but a line of the description',
  '',
  '',
].join('\n');

describe('parseDpkgStatus', () => {
  it('reads every state from a file that dpkg wrote', () => {
    const { packages, damage } = parseDpkgStatus(recorded('dpkg/all-states.status'), MAIN);
    expect(damage).toBeNull();
    expect(
      packages.map(({ name, version, status, hold }) => [name, version, status, hold]),
    ).toEqual([
      ['st-config-files', '1.1', 'config-files', false],
      ['st-half-configured', '1.2', 'half-configured', false],
      ['st-half-gone', '1.8', 'half-installed', false],
      ['st-half-installed', '', null, false],
      ['st-held', '1:2.0-1', 'installed', true],
      ['st-installed', '1.0', 'installed', false],
      ['st-unpacked', '1.3', 'unpacked', false],
    ]);
    expect(packages[0]).toMatchObject({
      arch: 'amd64',
      maintainer: 'Hersteller Großmann <g@example.test>',
    });
  });

  it('takes no line of a description for a field', () => {
    expect(parse(KESL)).toEqual({
      damage: null,
      packages: [
        {
          name: 'kesl',
          version: '11.1.0-3013',
          arch: 'amd64',
          maintainer: 'AO Kaspersky Lab <info@example.test>',
          status: 'installed',
          hold: false,
          reinstallRequired: false,
        },
      ],
    });
  });

  it('finds nothing wrong with an empty file', () => {
    expect(parse('')).toEqual({ packages: [], damage: null });
  });

  it.each([
    ['is cut off within a line', KESL.slice(0, 60)],
    ['is cut off at the end of a line, so that later packages are lost', KESL.slice(0, -1)],
    ['has a record without Package', KESL.replace('Package: kesl\n', '')],
    ['has a record without Status', KESL.replace('Status: install ok installed\n', '')],
    ['has a Status that dpkg does not know', KESL.replace('ok installed', 'ok mended')],
    ['has an installed package without Version', KESL.replace(/Version: .*\n/, '')],
    ['has a line that is no field', `${KESL}<<<<<<< HEAD\n\n`],
    ['has blocks of zero bytes', `${KESL}\0\0\0\0`],
    ['is no text at all', '\x7fELF\x02\x01\x01\x00\x00\n\n'],
  ])('reports a file that %s', (_what, text) => {
    expect(parse(text).damage).not.toBeNull();
  });

  it('gives what could be read of a damaged file', () => {
    expect(parse(`${KESL}Package: klnag`)).toMatchObject({ packages: [{ name: 'kesl' }] });
  });

  it('takes a record without Status for installed where the folder means that', () => {
    const options = { endsWithEmptyLine: false, statusRequired: false };
    const { packages, damage } = parse('Package: kesl\nVersion: 1\n', options);
    expect([packages[0]?.status, damage]).toEqual(['installed', null]);
  });

  it('reads back whatever names, versions and states a status file holds', () => {
    const record = fc.record({
      name: fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{1,20}$/),
      version: fc.stringMatching(/^[0-9][A-Za-z0-9.+~:-]{0,20}$/),
      want: fc.constantFrom('install', 'hold', 'deinstall', 'purge', 'unknown'),
      state: fc.constantFrom(...PackageStatus.options),
      // Fields and continuation lines that a reader has to pass over.
      noise: fc.array(fc.stringMatching(/^(?:[X-Z][a-z]{0,8}:| )[ -~]{0,40}$/), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const text = records
          .map(({ name, version, want, state, noise }) =>
            [
              `Package: ${name}`,
              `Status: ${want} ok ${state}`,
              ...noise,
              `Version: ${version}`,
              '',
              '',
            ].join('\n'),
          )
          .join('');
        const { packages, damage } = parse(text);
        expect(damage).toBeNull();
        expect(
          packages.map(({ name, version, status, hold }) => [name, version, status, hold]),
        ).toEqual(
          records.map(({ name, version, want, state }) => [name, version, state, want === 'hold']),
        );
      }),
    );
  });

  it('never throws, and calls every file cut off within its last record damaged', () => {
    const whole = recorded('dpkg/all-states.status');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parseDpkgStatus(Buffer.from(bytes), MAIN);
      }),
    );
    for (let length = 1; length < whole.length; length += 1) {
      const cut = whole.subarray(0, length);
      const endsWithRecord = cut.subarray(-2).toString() === '\n\n';
      expect(parseDpkgStatus(cut, MAIN).damage === null, `cut at ${length}`).toBe(endsWithRecord);
    }
  });
});
