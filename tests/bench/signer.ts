import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSignerReader } from '../../src/machine/windows/signer/read-signer.ts';
import { readVersionInfo } from '../../src/machine/windows/signer/version-info.ts';
import {
  CODE_SIGNING,
  standInCertificate,
  TIME_STAMPING,
  toPem,
} from '../unit/machine/windows/signer/stand-in-certificates.ts';
import { standInPe } from '../unit/machine/windows/signer/stand-in-pe.ts';
import { signedPe, timestamp } from '../unit/machine/windows/signer/stand-in-signature.ts';
import { median, timed, type Figure } from './figure.ts';

const PROGRAMS = 100;
const SAMPLES = 25;
const WARM_UPS = 5;

/**
 * Per executable: its signer (chain and timestamp to pinned roots, RSA as authorities use it), and the
 * screening of its version information before. There is no peer on this platform.
 */
export async function signer(): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'swapout-bench-signer-'));
  try {
    const sign = createSigning(dir);
    const small = plant(dir, 64, sign);
    const large = plant(dir, 1024, sign);
    const readSigner = createSignerReader({ pinnedRoots: [], rootsDirs: [dir], now: new Date() });
    const readAll = (files: readonly string[]): void => {
      const verified = files.filter((file) => readSigner(file).kind === 'verified');
      if (verified.length !== PROGRAMS) throw new Error(`verified ${verified.length}`);
    };
    const screenAll = (): void => {
      const named = small.filter((file) => readVersionInfo(file).kind === 'version-info');
      if (named.length !== PROGRAMS) throw new Error(`named ${named.length}`);
    };
    return [
      await perProgram('signer-of-an-executable-64-kB', 0.5, () => {
        readAll(small);
      }),
      // Most of this is the digest of its bytes, which nothing can spare.
      await perProgram('signer-of-an-executable-1-MB', null, () => {
        readAll(large);
      }),
      await perProgram('version-info-of-an-executable', null, screenAll),
    ];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function perProgram(name: string, goal: number | null, work: () => void): Promise<Figure> {
  // Until the compiler has seen it all.
  for (let turn = 0; turn < WARM_UPS; turn += 1) await timed(work);
  const samples: number[] = [];
  for (let turn = 0; turn < SAMPLES; turn += 1) samples.push((await timed(work)) / PROGRAMS);
  const ours = Number(median(samples).toPrecision(4));
  return { name, ours, peer: null, unit: 'ms', ratio: null, goal, samples: SAMPLES };
}

type Sign = (program: Buffer) => Buffer;

function plant(dir: string, sizeKb: number, sign: Sign): readonly string[] {
  return Array.from({ length: PROGRAMS }, (_, index) => {
    const program = standInPe({
      code: `${index} `.repeat(sizeKb * 1024).slice(0, sizeKb * 1024),
      version: { '040904b0': { CompanyName: 'Stand-in Vendor', ProductName: `${index}` } },
    });
    const file = join(dir, `${sizeKb}-${index}.exe`);
    writeFileSync(file, sign(program));
    return file;
  });
}

/** Keys as authorities use them; the root goes into the folder. */
function createSigning(dir: string): Sign {
  const rsa = (modulusLength: number): ReturnType<typeof generateKeyPairSync> =>
    generateKeyPairSync('rsa', { modulusLength });
  const root = standInCertificate({
    subject: { CN: 'Stand-in Root' },
    issuer: null,
    isAuthority: true,
    key: rsa(4096),
  });
  const authority = standInCertificate({
    subject: { CN: 'Stand-in Code Signing CA' },
    issuer: root,
    isAuthority: true,
    key: rsa(4096),
  });
  const vendor = standInCertificate({
    subject: { O: 'Stand-in Vendor', CN: 'Stand-in Vendor' },
    issuer: authority,
    purposes: [CODE_SIGNING],
    key: rsa(2048),
  });
  const stamper = standInCertificate({
    subject: { CN: 'Stand-in Time Stamping' },
    issuer: root,
    purposes: [TIME_STAMPING],
    key: rsa(2048),
  });
  writeFileSync(join(dir, 'root.pem'), toPem(root));
  const unsigned = [timestamp(stamper, new Date('2024-01-01T00:00:00Z'))];
  return (program) => signedPe(program, { signer: vendor, others: [authority], unsigned });
}
