import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  dependentsOf,
  findRecord,
  missingDependencies,
  parseDpkgRecords,
  parseRelation,
  readDpkgDatabase,
} from '../../../../../src/machine/linux/perform/dpkg-database.ts';
import { useTestPlace } from './work-for-tests.ts';

const place = useTestPlace();

function stanza(
  name: string,
  fields: Record<string, string> = {},
  status = 'install ok installed',
): string {
  const all = { Package: name, Status: status, Architecture: 'amd64', Version: '1.0', ...fields };
  return Object.entries(all)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n');
}

const records = (...stanzas: string[]) => parseDpkgRecords(`${stanzas.join('\n\n')}\n\n`);

describe('parseDpkgRecords', () => {
  it('reads what removal needs', () => {
    const text = [
      stanza(
        'kesl',
        { Depends: 'libc6 (>= 2.1), perl | python3:any', 'Pre-Depends': 'dpkg' },
        'hold ok installed',
      ),
      'Provides: antivirus (= 1), scanner',
      'Conffiles:',
      ' /etc/opt/kesl/kesl.conf 0123456789abcdef0123456789abcdef',
      ' /etc/opt/kesl/with space.conf 0123456789abcdef0123456789abcdef obsolete',
      ' /etc/opt/kesl/new newconffile',
      'Description: x',
      ' and more: y',
    ].join('\n');
    expect(records(text)).toMatchObject([
      {
        name: 'kesl',
        arch: 'amd64',
        version: '1.0',
        want: 'hold',
        reinstallRequired: false,
        status: 'installed',
        depends: [['libc6'], ['perl', 'python3'], ['dpkg']],
        provides: ['antivirus', 'scanner'],
        configFiles: ['/etc/opt/kesl/kesl.conf', '/etc/opt/kesl/with space.conf'],
      },
    ]);
  });

  it('sees that dpkg wants a package installed again', () => {
    const [record] = records(stanza('kesl', {}, 'install reinstreq half-installed'));
    expect([record?.reinstallRequired, record?.status]).toEqual([true, 'half-installed']);
  });

  it('passes over what is no record', () => {
    expect(parseDpkgRecords('\n\nnonsense\n\n')).toEqual([]);
  });
});

describe('parseRelation', () => {
  it.each([
    ['', []],
    ['a', [['a']]],
    ['a (>= 1:2.0~x) [amd64] <!nocheck> | b:any,\n c', [['a', 'b'], ['c']]],
  ])('reads %j', (text, groups) => {
    expect(parseRelation(text)).toEqual(groups);
  });
});

describe('readDpkgDatabase', () => {
  const dpkgDir = (): string => join(place.dir, 'dpkg');

  it('is empty where there is no dpkg', () => {
    expect(readDpkgDatabase(dpkgDir())).toEqual([]);
  });

  it('counts what a running dpkg has noted beside its status', () => {
    fs.mkdirSync(join(dpkgDir(), 'updates'), { recursive: true });
    fs.writeFileSync(join(dpkgDir(), 'status'), `${stanza('kesl')}\n\n`);
    const later = stanza('kesl', {}, 'purge ok not-installed');
    fs.writeFileSync(join(dpkgDir(), 'updates', '0001'), `${later}\n`);
    fs.writeFileSync(join(dpkgDir(), 'updates', 'tmp.i'), 'half a rec');
    expect(findRecord(readDpkgDatabase(dpkgDir()), 'kesl', 'amd64')).toBeNull();
  });

  it('fails where it cannot be read', () => {
    fs.mkdirSync(join(dpkgDir(), 'status'), { recursive: true });
    expect(() => readDpkgDatabase(dpkgDir())).toThrow('EISDIR');
  });
});

describe('dependentsOf', () => {
  const dependents = (...stanzas: string[]): string[] => {
    const all = records(stanza('kesl', { Provides: 'scanner' }), ...stanzas);
    return dependentsOf(all, all[0]!).map((one) => one.name);
  };

  it.each([
    ['Depends', stanza('gui', { Depends: 'libc6, kesl (>= 1)' }), ['gui']],
    ['Pre-Depends', stanza('gui', { 'Pre-Depends': 'kesl' }), ['gui']],
    ['a provided name', stanza('mail', { Depends: 'scanner' }), ['mail']],
    ['a recommendation', stanza('gui', { Recommends: 'kesl' }), []],
    ['a name that begins alike', stanza('gui', { Depends: 'kesl-data' }), []],
    [
      'a package with nothing but configuration',
      stanza('gui', { Depends: 'kesl' }, 'deinstall ok config-files'),
      [],
    ],
    ['a package on hold', stanza('gui', { Depends: 'kesl' }, 'hold ok installed'), ['gui']],
    ['an unconfigured package', stanza('gui', { Depends: 'kesl' }, 'install ok unpacked'), ['gui']],
  ])('heeds %s as it should', (_what, one, names) => {
    expect(dependents(one)).toEqual(names);
  });

  it('leaves out what another package can satisfy', () => {
    expect(
      dependents(stanza('mail', { Depends: 'scanner' }), stanza('clam', { Provides: 'scanner' })),
    ).toEqual([]);
    expect(dependents(stanza('mail', { Depends: 'kesl | clam' }), stanza('clam'))).toEqual([]);
    expect(dependents(stanza('mail', { Depends: 'kesl | clam' }))).toEqual(['mail']);
  });
});

describe('missingDependencies', () => {
  it('names what neither machine nor pack has', () => {
    const machine = records(stanza('libc6'), stanza('old', {}, 'deinstall ok config-files'));
    const pack = records(
      stanza('guard', { Depends: 'libc6, libguard, old, x | y' }),
      stanza('libguard', { Provides: 'y' }),
    );
    expect(missingDependencies(machine, pack)).toEqual(['old']);
  });
});
