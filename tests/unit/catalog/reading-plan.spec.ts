import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { readingPlan } from '../../../src/catalog/reading-plan.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import { PLATFORMS } from '../../../src/model/sources.ts';
import { CATALOG_DIR } from './fixtures.ts';

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog(CATALOG_DIR);
});

describe('readingPlan', () => {
  it('looks on Linux for folders of products and roots of the vendor', () => {
    const { paths } = readingPlan(catalog, 'linux');
    expect(paths).toEqual(
      expect.arrayContaining([
        '/opt/kaspersky',
        '/opt/kaspersky/kesl',
        '/var/opt/kaspersky/klnagent',
        '/var/log/kaspersky',
        '/usr/bin/kesl-control',
      ]),
    );
    expect(paths.filter((path) => !path.startsWith('/'))).toEqual([]);
  });

  it('looks for set-up files, accounts, subjects and words', () => {
    const linux = readingPlan(catalog, 'linux');
    expect(linux.installerNames).toContain('kesl_*.deb');
    expect(linux.accounts).toEqual(expect.arrayContaining(['kladmins', 'user_management_*']));
    expect(linux.words).toEqual(expect.arrayContaining(['kaspersky', 'kesl', 'klnagent64']));
    expect(readingPlan(catalog, 'windows').certificateSubjects).toEqual([
      'CN=Kaspersky Anti-Virus Personal Root Certificate, O=AO Kaspersky Lab',
    ]);
  });

  it('looks on Windows for keys in both registry views, elsewhere for none', () => {
    expect(readingPlan(catalog, 'windows').registryKeys).toEqual(
      expect.arrayContaining([
        'HKLM\\SOFTWARE\\KasperskyLab',
        'HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab',
        'HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab\\KSDE*\\environment',
      ]),
    );
    expect(readingPlan(catalog, 'linux').registryKeys).toBeUndefined();
  });

  it.each(PLATFORMS)('has on %s each pattern once, with no sign in it but the star', (platform) => {
    const { paths, installerNames, accounts } = readingPlan(catalog, platform);
    const all = [...paths, ...installerNames, ...accounts];
    expect(all.filter((pattern) => /[[\]{}|]/u.test(pattern))).toEqual([]);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
