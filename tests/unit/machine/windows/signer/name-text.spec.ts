import { describe, expect, it } from 'vitest';
import { createSignerTest } from '../../../../../src/catalog/vendor.ts';
import { loadCatalog } from '../../../../../src/catalog/load.ts';
import { nameText } from '../../../../../src/machine/windows/signer/name-text.ts';

describe('nameText', () => {
  it.each([
    [{ C: 'RU', O: 'AO Kaspersky Lab', CN: 'A' }, 'CN=A, O=AO Kaspersky Lab, C=RU'],
    [{ OU: ['one', 'two'], CN: 'A' }, 'CN=A, OU=two, OU=one'],
    [{ O: 'АО "Лаборатория Касперского"' }, 'O="АО \\"Лаборатория Касперского\\""'],
    [{ O: 'A, CN=B' }, 'O="A, CN=B"'],
    [{ OU: 'A, CN=B' }, 'OU=A\\2C CN\\3DB'],
    [{ CN: 'A\nO=B\0C' }, 'CN="A O=B C"'],
  ])('writes %j as %s', (name, text) => {
    expect(nameText(name)).toBe(text);
  });

  it('lets the vendor’s names through, and no value pass for a part that would name the vendor', async () => {
    const isVendor = createSignerTest(await loadCatalog('assets/catalog'));
    const vendor = 'AO Kaspersky Lab';
    expect(isVendor(nameText({ O: vendor, CN: 'x' }))).toBe(true);
    expect(isVendor(nameText({ CN: 'АО "Лаборатория Касперского"' }))).toBe(true);
    for (const type of ['OU', 'L', 'ST', 'CN', 'O', 'serialNumber', '1.2.3.4']) {
      for (const before of [
        'x, ',
        'x,',
        'x", ',
        'x\\", ',
        '"x", ',
        'x\n',
        'x\0, ',
        'x; ',
        'x + ',
      ]) {
        for (const after of ['', ', y', '", y', '\n']) {
          const value = `${before}CN=${vendor}${after}`;
          expect(isVendor(nameText({ [type]: value })), `${type}=${value}`).toBe(false);
        }
      }
    }
  });
});
