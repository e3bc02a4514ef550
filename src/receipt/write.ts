import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal } from '../job/journal.ts';
import { systemCodeOf } from '../job/system-error.ts';
import { SwapoutError } from '../model/errors.ts';
import type { Job } from '../model/job.ts';
import type { SnapshotOrigin } from '../model/snapshot.ts';
import { statementOf } from '../steps/certify.ts';
import { noChain, openChain, type OpenChain } from './chain.ts';
import { signEnvelope } from './dsse.ts';
import { buildEvidence } from './evidence.ts';
import { sha256Of } from './file-digest.ts';
import { oneJobKey } from './key.ts';
import { writeNewFile } from './new-file.ts';
import type { SigningKey } from './public-key.ts';

export interface WriteReceiptInput {
  readonly job: Job;
  readonly jobDir: string;
  readonly outDir: string;
  /** Whose chain of custody counts this receipt; null for none. Practice receipts are never counted. */
  readonly kitDir: string | null;
  readonly origin: SnapshotOrigin;
  /** null: a key is made for this receipt and thrown away. Always so on a practice machine. */
  readonly key: SigningKey | null;
  readonly interim: boolean;
  readonly supersedes: string | null;
  readonly now: Date;
  /** Accounts of the machine, see `readAccountNames`. */
  readonly knownUsers: readonly string[];
}

export interface WrittenReceipt {
  /** `<asset tag or host>-<job>-<n>.dsse.json`; the two others lie beside it. */
  readonly path: string;
  readonly evidencePath: string;
  readonly publicKeyPath: string;
  /** SHA-256 of the decoded payload, in hex. */
  readonly payloadSha256: string;
  /** As signed: a receipt that a crash kept out of the journal is superseded too. */
  readonly supersedes: string | null;
  /** What the technician must know of the kit, null for nothing. */
  readonly notice: string | null;
}

/** What the receipt has to name even where a user is called like a part of it: machine, technician, products. */
function wordsToKeep(job: Job): readonly string[] {
  const products = job.before?.findings.map(({ product }) => product.name) ?? [];
  const replacement = job.replacement?.kind === 'pack' ? [job.replacement.name] : [];
  const { hostname, os } = job.machine;
  const { technician, assetTag } = job.options;
  return [hostname, os, technician, assetTag ?? '', job.id, ...products, ...replacement];
}

/**
 * Writes receipt, evidence bundle and public key of the job as it stands, each whole or not at all, never
 * over an older one. Throws SwapoutError `receipt-unwritable`, or `journal-damaged`.
 */
export async function writeReceipt(input: WriteReceiptInput): Promise<WrittenReceipt> {
  const { job, jobDir, outDir, origin } = input;
  const journal = await readJournal(jobDir);
  const keep = wordsToKeep(job);
  const { knownUsers } = input;
  const evidence = await buildEvidence({ jobDir, lines: journal.lines, keep, knownUsers });
  const key = keyFor(input);
  try {
    await mkdir(outDir, { recursive: true });
    const chain = await chainFor(input);
    const base = await freeBase(outDir, job);
    const evidenceFilename = `${base}.evidence.zip`;
    const statement = statementOf({
      job,
      origin,
      interim: input.interim,
      journal,
      evidence: { name: evidenceFilename, sha256: evidence.sha256 },
      issuedAt: wallClock(input.now),
      signer: { kind: key.kind, keyid: key.keyid, algorithm: key.algorithm },
      sequence: chain.sequence,
      supersedes: chain.lastOfJob(job.id) ?? input.supersedes,
      scrubber: evidence.scrubber,
    });
    const payload = Buffer.from(JSON.stringify(statement), 'utf8');
    const envelope = `${JSON.stringify(signEnvelope(payload, key))}\n`;
    const payloadSha256 = sha256Of(payload);
    const evidencePath = join(outDir, evidenceFilename);
    const publicKeyPath = join(outDir, `${base}.pub.pem`);
    await writeNewFile(evidencePath, evidence.zip, 0o644);
    await writeNewFile(publicKeyPath, key.publicKeyPem, 0o644);
    const file = `${base}.dsse.json`;
    await chain.write({ payloadSha256, job: job.id, file, envelope }, outDir);
    const { supersedes } = statement.predicate;
    const path = join(outDir, file);
    return { path, evidencePath, publicKeyPath, payloadSha256, supersedes, notice: chain.notice };
  } catch (error) {
    throw asReceiptError(error, outDir);
  }
}

/** Nothing that comes from a practice machine is ever signed with a technician's key. */
function keyFor({ origin, key }: WriteReceiptInput): SigningKey {
  if (origin === 'practice') return oneJobKey('practice');
  return key ?? oneJobKey('one-job');
}

function chainFor({ origin, kitDir, outDir }: WriteReceiptInput): Promise<OpenChain> {
  if (origin === 'practice' || kitDir === null) return Promise.resolve(noChain(null));
  return openChain(kitDir, outDir);
}

/** The first name of this job that no file of `outDir` has. */
async function freeBase(outDir: string, job: Job): Promise<string> {
  const name = bareName(job.options.assetTag ?? job.machine.hostname);
  for (let number = job.receipts.length + 1; ; number++) {
    const base = `${name}-${bareName(job.id)}-${number}`;
    const endings = ['.dsse.json', '.evidence.zip', '.pub.pem'];
    const free = await Promise.all(endings.map((ending) => isFree(join(outDir, base + ending))));
    if (free.every(Boolean)) return base;
  }
}

async function isFree(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return true;
    throw error;
  }
}

function bareName(text: string): string {
  const bare = text.replaceAll(/[^A-Za-z0-9._-]+/gu, '-').replace(/^[^A-Za-z0-9]+/u, '');
  return bare.slice(0, 60) || 'machine';
}

/** This computer's wall clock with its offset from UTC: `2026-11-25T04:00:00.000+01:00`. */
export function wallClock(now: Date, offsetMinutes = -now.getTimezoneOffset()): string {
  const local = new Date(now.getTime() + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const pad = (value: number) => Math.floor(Math.abs(value)).toString().padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${pad(offsetMinutes / 60)}:${pad(offsetMinutes % 60)}`;
}

function asReceiptError(error: unknown, outDir: string): unknown {
  const code = systemCodeOf(error);
  if (code === null || error instanceof SwapoutError) return error;
  return new SwapoutError(
    'receipt-unwritable',
    `The receipt could not be written to ${outDir}: ${(error as Error).message}.`,
    { cause: error },
  );
}
