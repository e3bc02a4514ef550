import { describe, expect, it } from 'vitest';
import { asItLooks, mayLookAlike } from '../../../src/catalog/look-alikes.ts';
import { matcherOf } from '../../../src/catalog/match.ts';
import { catalog } from '../builders/snapshots.ts';

const { imitatesVendor, mentionsVendor, isVendorPublisher, isVendorSigner } = matcherOf(
  catalog,
  'windows',
  {},
);

/** `Kaspersky`, spelled with letters of another script, accents or hidden characters. */
const IMITATIONS = [
  'Kаspersky Free',
  'Каspersky',
  'Kaspеrsky Security',
  'Kasреrsky',
  'Κaspersky',
  'Kaѕperѕky',
  'Kasperskу VPN',
  'Káspersky',
  'Kas\u200bpersky',
  'Kas\u00adpersky',
  'ᴋaspersky',
];

describe('asItLooks', () => {
  it.each(IMITATIONS)('reads %s as the vendor', (text) => {
    expect(asItLooks(text)).toContain('kaspersky');
  });

  it.each(['Касперский', 'Büro', '日本語', 'Kaspar Sky'])('leaves %s another word', (text) => {
    expect(asItLooks(text)).not.toContain('kaspersky');
  });

  it('has nothing to look at in plain letters', () => {
    expect(mayLookAlike('Kaspersky')).toBe(false);
  });
});

describe('a name that only looks like the vendor', () => {
  it.each(IMITATIONS)('is worth a look and never a match: %j', (text) => {
    expect(imitatesVendor(text)).toBe(true);
    expect(mentionsVendor(text)).toBe(true);
    expect(isVendorPublisher(text)).toBe(false);
    expect(isVendorSigner(`CN=${text}, O=${text}`)).toBe(false);
  });

  it.each([
    'Kaspersky',
    'Лаборатория Касперского',
    'Агент администрирования Kaspersky Security Center',
    'Kaspersky Endpoint Security für Windows',
    'Bürosoftware',
  ])('is not one that is spelled so: %s', (text) => {
    expect(imitatesVendor(text)).toBe(false);
  });
});
