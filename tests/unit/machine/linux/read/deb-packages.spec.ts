import { describe, expect, it } from 'vitest';
import { readDebPackages } from '../../../../../src/machine/linux/read/deb-packages.ts';
import { factValue } from '../../../../../src/model/fact-value.ts';
import { digestTree, makeRoot, recorded } from './make-root.ts';

const STATUS = '/var/lib/dpkg/status';

describe('readDebPackages', () => {
  it('reads all states, and leaves out what is only known', () => {
    const root = makeRoot({ [STATUS]: recorded('dpkg/all-states.status') });
    const { facts, entries, unread } = readDebPackages(root);
    expect(unread).toEqual([]);
    expect(entries).toBe(6);
    expect(facts.map((fact) => [fact.locator, factValue(fact).split(',')[0]])).toEqual([
      ['dpkg:st-config-files:amd64', 'st-config-files 1.1 (config-files)'],
      ['dpkg:st-half-configured:amd64', 'st-half-configured 1.2 (half-configured)'],
      ['dpkg:st-half-gone:amd64', 'st-half-gone 1.8 (half-installed)'],
      ['dpkg:st-held:amd64', 'st-held 1:2.0-1 (installed'],
      ['dpkg:st-installed:amd64', 'st-installed 1.0 (installed)'],
      ['dpkg:st-unpacked:amd64', 'st-unpacked 1.3 (unpacked)'],
    ]);
  });

  it('sees what an interrupted dpkg has not merged into the status file yet', () => {
    const updates = ['0000', '0001', '0002', '0003', '0004', '0005'];
    const root = makeRoot({
      [STATUS]: recorded('dpkg/interrupted/status'),
      ...Object.fromEntries(
        updates.map((name) => [
          `/var/lib/dpkg/updates/${name}`,
          recorded(`dpkg/interrupted/updates/${name}`),
        ]),
      ),
      '/var/lib/dpkg/updates/tmp.i': '#padding\n',
    });
    const { facts, unread } = readDebPackages(root);
    expect(unread).toEqual([]);
    expect(facts.filter(({ name }) => name === 'st-interrupted')).toMatchObject([
      { status: 'half-configured', version: '3.0' },
    ]);
  });

  it('reads one file a package where an image keeps them so', () => {
    const root = makeRoot({
      '/var/lib/dpkg/status.d/base': 'Package: base-files\nVersion: 12\nArchitecture: amd64\n',
      '/var/lib/dpkg/status.d/base.md5sums':
        'd41d8cd98f00b204e9800998ecf8427e  etc/debian_version\n',
    });
    expect(readDebPackages(root)).toMatchObject({
      entries: 1,
      unread: [],
      facts: [{ name: 'base-files', status: 'installed' }],
    });
  });

  it('reads a missing database as empty', () => {
    expect(readDebPackages(makeRoot({}))).toMatchObject({ entries: 0, facts: [], unread: [] });
  });

  it.each([
    ['cut off', recorded('dpkg/all-states.status').subarray(0, 700)],
    ['binary', Buffer.from('\x7fELF\x02\x01\x01\0\0\0')],
  ])('calls a status file that is %s damaged', (_what, status) => {
    const { unread } = readDebPackages(makeRoot({ [STATUS]: status }));
    expect(unread).toMatchObject([{ source: 'deb-package', why: 'damaged', locator: STATUS }]);
  });

  it.each([
    ['an empty', { [STATUS]: '' }],
    ['no', {}],
  ])(
    'does not take %s status file for a machine without packages where they left file lists',
    (_what, status) => {
      const root = makeRoot({ ...status, '/var/lib/dpkg/info/kesl.list': '/opt/kaspersky\n' });
      expect(readDebPackages(root).unread).toMatchObject([{ why: 'damaged' }]);
    },
  );

  it('writes nothing', () => {
    const root = makeRoot({ [STATUS]: recorded('dpkg/all-states.status') });
    const before = digestTree(root.dir);
    readDebPackages(root);
    expect(digestTree(root.dir)).toBe(before);
  });
});
