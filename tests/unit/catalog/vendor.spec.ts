import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import {
  createPublisherTest,
  createRootTest,
  createSignerTest,
  createWordTest,
  vendorWords,
} from '../../../src/catalog/vendor.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import { CATALOG_DIR, entry, file, FOLDERS } from './fixtures.ts';

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalog(CATALOG_DIR);
});

describe('createPublisherTest', () => {
  it.each([
    ['Kaspersky', true],
    ['  ao  KASPERSKY lab ', true],
    ['Kaspersky Lab ZAO', true],
    ['"Лаборатория Касперского"', true],
    ['АО "ЛАБОРАТОРИЯ КАСПЕРСКОГО"', true],
    ['AO Kaspersky Lab <support@example.org>', true],
    ['Kaspersky Fan Club', false],
    ['Not Kaspersky', false],
    ['Somebody <kaspersky@example.org>', false],
    ['Kaspersky <a@example.org> and friends', false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(createPublisherTest(catalog)(text)).toBe(expected);
  });
});

describe('createSignerTest', () => {
  it.each([
    ['CN=AO Kaspersky Lab, O=AO Kaspersky Lab, L=Moscow, C=RU', true],
    ['CN="Kaspersky Lab", OU=Code', true],
    ['CN=Somebody, O=Kaspersky Fan Club', false],
    ['CN=Somebody, OU=AO Kaspersky Lab', false],
    ['DNO=Kaspersky, CN=Somebody', false],
  ])('%s: %s', (subject, expected) => {
    expect(createSignerTest(catalog)(subject)).toBe(expected);
  });
});

describe('createRootTest', () => {
  it.each([
    ['/opt/kaspersky', '/opt/kaspersky'],
    ['/opt/kaspersky/unheard-of/bin', '/opt/kaspersky'],
    ['/var/log/kaspersky/x.log', '/var/log/kaspersky'],
    ['/opt/kaspersky-notes', null],
    ['/opt/kasperskyfoo', null],
    ['/opt/kaspersky/../etc', null],
    ['/opt', null],
    ['/home/ann/opt/kaspersky', null],
  ])('puts %s below %s', (path, root) => {
    expect(createRootTest(catalog, 'linux', {})(file(path))?.pattern ?? null).toBe(root);
  });

  it.each([
    ['C:\\ProgramData\\kaspersky lab\\AVP21.3', '%ProgramData%\\Kaspersky Lab'],
    ['C:\\Users\\ann\\AppData\\Roaming\\KasperskyLab', '%AppData%\\KasperskyLab'],
    ['C:\\Program Files\\Kaspersky Labs', null],
    ['D:\\Kaspersky Lab', null],
  ])('puts %s below %s on Windows', (path, root) => {
    expect(createRootTest(catalog, 'windows', FOLDERS)(file(path))?.pattern ?? null).toBe(root);
  });

  it('knows keys of both views and no key beside them', () => {
    const rootOf = createRootTest(catalog, 'windows', FOLDERS);
    const key = (path: string): boolean => rootOf(entry('registry-key', 'x', path)) !== null;
    expect(key('HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab\\AVP21.3')).toBe(true);
    expect(key('HKLM\\SOFTWARE\\KasperskyLab')).toBe(true);
    expect(key('HKLM\\SOFTWARE\\KasperskyLabTools')).toBe(false);
    expect(rootOf(entry('scheduled-task', 'x', 'HKLM\\SOFTWARE\\KasperskyLab'))).toBeNull();
  });

  it('holds the roots that may go and no others', () => {
    const roots = catalog.vendor.roots.map(({ platform, pattern }) => `${platform} ${pattern}`);
    expect(roots.filter((root) => !/kaspersky ?lab$/iu.test(root))).toEqual([
      'linux /opt/kaspersky',
      'linux /var/opt/kaspersky',
      'linux /etc/opt/kaspersky',
      'linux /var/log/kaspersky',
    ]);
    expect(roots).toHaveLength(15);
  });
});

describe('createWordTest', () => {
  it.each([
    ['deb https://example.org/kesl stable main', true],
    ['name: kaspersky-theme', true],
    ['KasperskyLab.KasperskyNow', true],
    ['install "Агент Касперского"', true],
    ['- klnagent64_15.deb', true],
    ['ksc64', true],
    ['libkesl-doc', false],
    ['snaskesl', false],
    ['klibc-utils', false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(createWordTest(vendorWords(catalog, 'linux'))(text)).toBe(expected);
  });

  it('finds nothing without words', () => {
    expect(createWordTest([])('kaspersky')).toBe(false);
  });
});
