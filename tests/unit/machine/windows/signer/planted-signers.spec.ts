import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../../../src/catalog/load.ts';
import { createPublisherTest, createSignerTest } from '../../../../../src/catalog/vendor.ts';
import { bufferRanges } from '../../../../../src/machine/windows/signer/file-ranges.ts';
import { signerIn } from '../../../../../src/machine/windows/signer/read-signer.ts';
import { verifiedSubjects } from '../../../../../src/machine/windows/signer/signer.ts';
import { loadTrust } from '../../../../../src/machine/windows/signer/trust.ts';
import { versionInfoIn } from '../../../../../src/machine/windows/signer/version-info.ts';
import { CODE_SIGNING, SERVER, standInCertificate, toPem } from './stand-in-certificates.ts';
import { standInPe, withCertificateTable } from './stand-in-pe.ts';
import {
  authenticode,
  countersignature,
  nested,
  signedPe,
  timestamp,
} from './stand-in-signature.ts';
import { AUTHORITY, ROOT, signerNamed, STAMPER, STRANGER } from './stand-in-vendor.ts';

const catalog = await loadCatalog('assets/catalog');
const isVendorSigner = createSignerTest(catalog);
const isVendorCompany = createPublisherTest(catalog);
const VENDOR_NAMES = catalog.vendor.publishers.map(({ value }) => value);
const TRUST = loadTrust({ pinnedRoots: [toPem(ROOT)], rootsDirs: [] });
const NOW = new Date('2030-01-01T00:00:00Z');
const IN_TIME = new Date('2022-06-01T12:00:00Z');
const OTHER = signerNamed({ O: 'Stand-in Other', CN: 'Stand-in Other' });

const hasVendorSigner = (pe: Buffer): boolean =>
  verifiedSubjects(signerIn(bufferRanges(pe), TRUST, NOW)).some(isVendorSigner);

function companiesOf(pe: Buffer): readonly string[] {
  const info = versionInfoIn(bufferRanges(pe));
  return info.kind === 'version-info' ? info.companies : [];
}

/** A certificate that has ended by now; its signature counts by its timestamp. */
const ended = (name: string): ReturnType<typeof signerNamed> =>
  standInCertificate({
    subject: { O: name, CN: name },
    issuer: AUTHORITY,
    purposes: [CODE_SIGNING],
    validTo: new Date('2023-01-01T00:00:00Z'),
  });

/** Ways in which a program is signed rightly by who has this name. */
const SIGNED: readonly ((pe: Buffer, name: string) => Buffer)[] = [
  (pe, name) => signedPe(pe, { signer: signerNamed({ O: name, CN: name }), others: [AUTHORITY] }),
  (pe, name) => signedPe(pe, { signer: signerNamed({ CN: name }), others: [ROOT, AUTHORITY] }),
  (pe, name) => signedPe(pe, { signer: signerNamed({ CN: 'Release', O: name }, ROOT) }),
  (pe, name) =>
    signedPe(pe, {
      signer: ended(name),
      others: [AUTHORITY],
      unsigned: [timestamp(STAMPER, IN_TIME)],
    }),
  (pe, name) =>
    signedPe(pe, {
      signer: ended(name),
      others: [STAMPER, AUTHORITY],
      unsigned: [countersignature(STAMPER, IN_TIME)],
    }),
  (pe, name) =>
    signedPe(pe, {
      signer: OTHER,
      others: [AUTHORITY],
      unsigned: [nested(pe, { signer: signerNamed({ CN: name }), others: [AUTHORITY] })],
    }),
];

/** Ways in which the vendor's name comes into a program that nobody proved to be the vendor's. */
const FAKED: Readonly<Record<string, (pe: Buffer, name: string) => Buffer>> = {
  'version information alone': (pe) => pe,
  'signed by itself': (pe, name) => signedPe(pe, { signer: signerNamed({ CN: name }, null) }),
  'below a stranger': (pe, name) =>
    signedPe(pe, { signer: signerNamed({ CN: name }, STRANGER), others: [STRANGER, AUTHORITY] }),
  'for servers': (pe, name) =>
    signedPe(pe, {
      signer: standInCertificate({
        subject: { CN: name },
        issuer: AUTHORITY,
        purposes: [SERVER],
      }),
      others: [AUTHORITY],
    }),
  'ended, without a timestamp': (pe, name) =>
    signedPe(pe, { signer: ended(name), others: [AUTHORITY] }),
  'ended, with a stranger’s timestamp': (pe, name) =>
    signedPe(pe, {
      signer: ended(name),
      others: [AUTHORITY],
      unsigned: [timestamp(STRANGER, IN_TIME)],
    }),
  'the vendor’s certificate beside another signer': (pe, name) =>
    signedPe(pe, { signer: OTHER, others: [signerNamed({ CN: name }), AUTHORITY] }),
  'signed with another key': (pe, name) =>
    signedPe(pe, { signer: signerNamed({ CN: name }), others: [AUTHORITY], signsWith: OTHER }),
  'a signature of another program': (pe, name) =>
    withCertificateTable(
      pe,
      authenticode(standInPe({ code: 'another' }), {
        signer: signerNamed({ CN: name }),
        others: [AUTHORITY],
      }),
    ),
  'changed after it was signed': (pe, name) => {
    const signed = signedPe(pe, { signer: signerNamed({ CN: name }), others: [AUTHORITY] });
    signed.write('changed', 1100);
    return signed;
  },
  'in another part of the name': (pe, name) =>
    signedPe(pe, {
      signer: signerNamed({ OU: name, L: `x, CN=${name}`, CN: 'Stand-in Other' }),
      others: [AUTHORITY],
    }),
  'a name that resembles it': (pe, name) =>
    signedPe(pe, {
      signer: signerNamed({ CN: `${name} Fan Club`, O: lookAlike(name) }),
      others: [AUTHORITY],
    }),
};

/** The name with letters that look the same in another script. */
function lookAlike(name: string): string {
  const pairs: Readonly<Record<string, string>> = {
    a: 'а',
    e: 'е',
    o: 'о',
    p: 'р',
    а: 'a',
    е: 'e',
    о: 'o',
  };
  return name.replace(/[aeopаео]/u, (letter) => pairs[letter] ?? letter);
}

const NEAR_NAMES: readonly ((name: string) => string)[] = [
  lookAlike,
  (name) => `${name} Fan Club`,
  (name) => `Not ${name}`,
  (name) => `${name}s`,
  (name) => `${name}, Inc. and partners`,
  (name) => name.slice(0, -1),
  (name) => name.slice(1),
  (name) => name.replace(/s/g, 'z').replace(/с/g, 'з'),
  (name) => `${name}\u200b`,
  (name) => `${name.slice(0, 4)}-${name.slice(4)}`,
  (name) => name.replace(' ', '_').replace('r', 'rn'),
  (name) => `«${name}»`,
  (name) => `${name}; ${name}`,
  (name) => name.replace(/(\p{L})(\p{L})/u, '$2$1'),
  (name) => name.replace(/(\p{L})/u, '$1$1'),
  (name) => `uninstaller for ${name}`,
  (name) => `${name} 2`,
];

describe('among planted programs', () => {
  it('100 of 100 signers and company names are right', () => {
    const wrong: string[] = [];
    for (let index = 0; index < 100; index += 1) {
      const name = VENDOR_NAMES[index % VENDOR_NAMES.length] ?? '';
      const sign = SIGNED[Math.floor(index / VENDOR_NAMES.length) % SIGNED.length];
      const pe = standInPe({
        code: `planted ${index}`,
        bits: index % 2 === 0 ? 64 : 32,
        version: {
          '041904b0': { FileDescription: 'x'.repeat(index), CompanyName: name },
          '040904b0': { CompanyName: `Stand-in ${index}` },
        },
      });
      const signed = sign?.(pe, name) ?? pe;
      const companies = companiesOf(signed);
      if (!hasVendorSigner(signed)) wrong.push(`signer of ${index}`);
      if (companies[0] !== name || !isVendorCompany(name)) wrong.push(`company of ${index}`);
      if (companies[1] !== `Stand-in ${index}`) wrong.push(`second company of ${index}`);
    }
    expect(wrong).toEqual([]);
  });

  it('none of 400 near misses has the vendor for its signer, and none that resembles it for its company', () => {
    const wrong: string[] = [];
    const kinds = Object.entries(FAKED);
    for (let index = 0; index < 400; index += 1) {
      const name = VENDOR_NAMES[index % VENDOR_NAMES.length] ?? '';
      const [kind, fake] = kinds[Math.floor(index / VENDOR_NAMES.length) % kinds.length] ?? [];
      const near = NEAR_NAMES[index % NEAR_NAMES.length]?.(name) ?? '';
      const pe = standInPe({
        code: `near miss ${index}`,
        version: { '040904b0': { CompanyName: near, ProductName: name, LegalTrademarks: name } },
      });
      const faked = fake?.(pe, name) ?? pe;
      if (hasVendorSigner(faked)) wrong.push(`signer of ${index}: ${kind}`);
      if (companiesOf(faked).some(isVendorCompany)) wrong.push(`company of ${index}: ${near}`);
    }
    expect(wrong).toEqual([]);
  });
});
