import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  CODE_SIGNING,
  standInCertificate,
  TIME_STAMPING,
  toPem,
  type StandInCertificate,
} from './stand-in-certificates.ts';

/** A public key infrastructure of stand-ins: a root, an authority below it, and who they certify. */
export const ROOT = standInCertificate({
  subject: { O: 'Stand-in Trust', CN: 'Stand-in Root CA' },
  issuer: null,
  isAuthority: true,
});
export const AUTHORITY = standInCertificate({
  subject: { O: 'Stand-in Trust', CN: 'Stand-in Code Signing CA' },
  issuer: ROOT,
  isAuthority: true,
  maxAuthoritiesBelow: 0,
});
export const STAMPER = standInCertificate({
  subject: { O: 'Stand-in Trust', CN: 'Stand-in Time Stamping' },
  issuer: ROOT,
  purposes: [TIME_STAMPING],
});
/** A root that nobody pinned. */
export const STRANGER = standInCertificate({
  subject: { O: 'Stand-in Stranger', CN: 'Stand-in Stranger Root' },
  issuer: null,
  isAuthority: true,
});

export const VENDOR_NAME = { C: 'RU', L: 'Moscow', O: 'AO Kaspersky Lab', CN: 'AO Kaspersky Lab' };
export const VENDOR_SUBJECT = 'CN=AO Kaspersky Lab, O=AO Kaspersky Lab, L=Moscow, C=RU';

export function signerNamed(
  subject: Readonly<Record<string, string>>,
  issuer: StandInCertificate | null = AUTHORITY,
): StandInCertificate {
  return standInCertificate({ subject, issuer, purposes: [CODE_SIGNING] });
}

export const VENDOR = signerNamed(VENDOR_NAME);

/** A folder that holds these roots. */
export function rootsDir(roots: readonly StandInCertificate[] = [ROOT]): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'swapout-roots-'));
  for (const [index, root] of roots.entries()) {
    fs.writeFileSync(path.join(dir, `${index}.pem`), toPem(root));
  }
  return dir;
}
