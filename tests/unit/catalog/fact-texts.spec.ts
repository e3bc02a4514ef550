import { describe, expect, it } from 'vitest';
import { factPublisher, factTexts } from '../../../src/catalog/fact-texts.ts';
import type { RuleField } from '../../../src/model/catalog.ts';
import type { Fact } from '../../../src/model/snapshot.ts';
import { debPackage, entry, file, service, uninstallEntry, unit } from './fixtures.ts';

const code = '{7EC66A9F-0A49-4DC0-A9E8-460333EA8013}';
const running: Fact = {
  source: 'process',
  locator: 'pid 1',
  name: 'kesl',
  pid: 1,
  startedTicks: '1',
  exePath: '/opt/kaspersky/kesl/bin/kesl',
};

describe('factTexts', () => {
  it.each<[Fact, RuleField, readonly string[]]>([
    [debPackage('kesl'), 'name', ['kesl']],
    [debPackage('kesl', 'AO Kaspersky Lab'), 'publisher', ['AO Kaspersky Lab']],
    [debPackage('kesl'), 'product-code', []],
    [uninstallEntry('Kaspersky', 'AO', code), 'product-code', [code]],
    [uninstallEntry('Kaspersky', 'AO'), 'product-code', []],
    [uninstallEntry('Kaspersky', 'AO', code), 'display-name', ['Kaspersky']],
    [uninstallEntry('Kaspersky', 'AO', code), 'upgrade-code', []],
    [service('klif', { company: null }), 'publisher', []],
    [file('/opt/kaspersky'), 'path', ['/opt/kaspersky']],
    [running, 'path', ['/opt/kaspersky/kesl/bin/kesl']],
    [{ ...running, exePath: null }, 'path', []],
    [unit('kesl', 'init-script'), 'path', ['/etc/init.d/kesl']],
    [entry('registry-key', 'AVP', 'HKLM\\SOFTWARE\\AVP'), 'path', ['HKLM\\SOFTWARE\\AVP', '']],
  ])('reads of $0.source the $1', (fact, field, texts) => {
    expect(factTexts(fact, field)).toEqual(texts);
  });
});

describe('factPublisher', () => {
  it('is null where a fact names nobody', () => {
    expect(factPublisher(file('/opt/kaspersky'))).toBeNull();
    expect(factPublisher(service('klif', { source: 'driver', company: 'X' }))).toBe('X');
  });
});
