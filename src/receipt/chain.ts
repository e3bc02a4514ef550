import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../job/system-error.ts';
import type { Sequence } from '../model/receipt.ts';
import { chainPath } from './kit.ts';
import { replaceFile, writeNewFile } from './new-file.ts';
import { readRegularFile } from './regular-file.ts';

const LARGEST_CHAIN_BYTES = 32 * 1024 * 1024;

/** The kit's last receipt. `envelope` is set from just before its file is written until it is there. */
const Chain = z.strictObject({
  schema: z.literal('swapout.chain/v1'),
  number: z.int().positive(),
  payloadSha256: z.string().regex(/^[0-9a-f]{64}$/),
  job: z.string(),
  /** A bare file name in the folder for receipts. */
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.dsse\.json$/),
  envelope: z.string().nullable(),
});
type Chain = z.infer<typeof Chain>;

/** A receipt that is about to be written. */
export interface ChainedReceipt {
  readonly payloadSha256: string;
  readonly job: string;
  readonly file: string;
  readonly envelope: string;
}

export interface OpenChain {
  /** For the next receipt; null where there is no kit to count in. */
  readonly sequence: Sequence | null;
  /** The last receipt's digest, if it is one of this job. */
  readonly lastOfJob: (job: string) => string | null;
  /** What the technician must know, null for nothing. */
  readonly notice: string | null;
  /** Takes the number, then writes the receipt: a power cut between the two is made good by the next. */
  readonly write: (receipt: ChainedReceipt, outDir: string) => Promise<void>;
}

/** No kit, or a receipt that does not count: just writes. */
export function noChain(notice: string | null): OpenChain {
  return {
    sequence: null,
    lastOfJob: () => null,
    notice,
    write: (receipt, outDir) => writeNewFile(join(outDir, receipt.file), receipt.envelope, 0o644),
  };
}

/** Opens the kit's chain, finishing a receipt that a power cut left unwritten. */
export async function openChain(kitDir: string, outDir: string): Promise<OpenChain> {
  const path = chainPath(kitDir);
  try {
    await mkdir(kitDir, { recursive: true, mode: 0o700 });
    await access(kitDir, constants.W_OK);
  } catch (error) {
    if (systemCodeOf(error) === null) throw error;
    return noChain(`The kit ${kitDir} cannot be written to: this receipt has no number in it.`);
  }
  const { last, damaged } = await readChain(path);
  const pending = last?.envelope ?? null;
  if (last !== null && pending !== null) await finish(path, last, pending, outDir);
  const sequence = { number: (last?.number ?? 0) + 1, previous: last?.payloadSha256 ?? null };
  return {
    sequence,
    lastOfJob: (job) => (last?.job === job ? last.payloadSha256 : null),
    notice: damaged
      ? `The kit's ${path} was damaged: its receipts are counted from 1 again.`
      : null,
    write: (receipt, folder) =>
      writeChained(
        path,
        { ...receipt, schema: 'swapout.chain/v1', number: sequence.number },
        folder,
      ),
  };
}

async function writeChained(
  path: string,
  chain: Chain & { readonly envelope: string },
  outDir: string,
): Promise<void> {
  await replaceFile(path, text(chain), 0o600);
  await writeNewFile(join(outDir, chain.file), chain.envelope, 0o644);
  await replaceFile(path, text({ ...chain, envelope: null }), 0o600);
}

async function finish(path: string, last: Chain, envelope: string, outDir: string): Promise<void> {
  try {
    await writeNewFile(join(outDir, last.file), envelope, 0o644);
  } catch (error) {
    // It was written after all, only not noted.
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
  await replaceFile(path, text({ ...last, envelope: null }), 0o600);
}

async function readChain(path: string): Promise<{ last: Chain | null; damaged: boolean }> {
  let bytes: Buffer;
  try {
    bytes = await readRegularFile(path, LARGEST_CHAIN_BYTES);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return { last: null, damaged: false };
    throw error;
  }
  try {
    return { last: Chain.parse(JSON.parse(bytes.toString('utf8'))), damaged: false };
  } catch {
    return { last: null, damaged: true };
  }
}

function text(chain: Chain): string {
  return `${JSON.stringify(chain)}\n`;
}
