import type { Machine } from '../machine/machine.ts';
import type { JobOptions } from '../model/event.ts';
import { readAccountNames } from '../receipt/account-names.ts';
import { inspectKey, loadKey } from '../receipt/key.ts';
import { loadKit } from '../receipt/kit.ts';
import type { SigningKey } from '../receipt/public-key.ts';
import { writeReceipt } from '../receipt/write.ts';
import type { Engine } from './engine.ts';
import type { JobDeps } from './job-run.ts';

/**
 * The key that this job signs with: the one that was named, else the kit's, else null (a key for this job
 * alone). Throws before anything is changed where it is protected and no passphrase is given.
 */
export async function requireKey(
  options: Pick<JobOptions, 'keyPath' | 'kitDir' | 'machine'>,
  passphrase: () => Promise<string | null>,
): Promise<SigningKey | null> {
  // A practice receipt must never carry a technician's signature.
  if (options.machine !== 'this') return null;
  const path = options.keyPath ?? (await loadKit(options.kitDir)).keyPath;
  const { state } = await inspectKey(path);
  if (state === 'none' && options.keyPath === null) return null;
  return loadKey(path, state === 'encrypted' ? await passphrase() : null);
}

/** Signs and stores receipts: in `--out`, else in the kit. */
export function certifierFor(
  engine: Engine,
  machine: Machine,
  key: SigningKey | null,
): JobDeps['certify'] {
  return async (job, { interim, supersedes, jobDir }) => {
    const { kitDir, outDir } = job.options;
    const { receiptsDir } = await loadKit(kitDir);
    const written = await writeReceipt({
      job,
      jobDir,
      outDir: outDir ?? receiptsDir,
      kitDir,
      origin: machine.origin,
      key,
      interim,
      supersedes,
      now: engine.now(),
      knownUsers: machine.origin === 'live' ? await readAccountNames() : [],
    });
    const { path, payloadSha256 } = written;
    return { path, payloadSha256, supersedes: written.supersedes };
  };
}
