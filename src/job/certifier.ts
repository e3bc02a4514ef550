import type { Machine } from '../machine/machine.ts';
import type { MachineChoice } from '../model/event.ts';
import { readAccountNames } from '../receipt/account-names.ts';
import { inspectKey, loadKey } from '../receipt/key.ts';
import { loadKit } from '../receipt/kit.ts';
import type { SigningKey } from '../receipt/public-key.ts';
import { writeReceipt } from '../receipt/write.ts';
import type { Engine } from './engine.ts';
import type { JobPlaces } from './job-places.ts';
import type { JobDeps } from './job-run.ts';

/**
 * The key that this job signs with: the one that was named, else the kit's, else null (a key for this job
 * alone). Throws before anything is changed where it is protected and no passphrase is given.
 */
export async function requireKey(
  machine: MachineChoice,
  { keyPath, kitDir }: Pick<JobPlaces, 'keyPath' | 'kitDir'>,
  passphrase: () => Promise<string | null>,
): Promise<SigningKey | null> {
  // A key that was named must be usable, in practice as on the job; the kit's own is not asked for there.
  if (machine !== 'this' && keyPath === null) return null;
  const path = keyPath ?? (await loadKit(kitDir)).keyPath;
  const { state } = await inspectKey(path);
  if (state === 'none' && keyPath === null) return null;
  const key = await loadKey(path, state === 'encrypted' ? await passphrase() : null);
  // A practice receipt must never carry a technician's signature.
  return machine === 'this' ? key : null;
}

/** Signs and stores receipts: in `--out`, else in the kit. */
export function certifierFor(
  engine: Engine,
  machine: Machine,
  key: SigningKey | null,
  { kitDir, outDir }: Pick<JobPlaces, 'kitDir' | 'outDir'>,
): JobDeps['certify'] {
  return async (job, { interim, supersedes, jobDir }) => {
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
    // As signed: the kit may know of a receipt that a crash kept out of the journal.
    return {
      path: written.path,
      payloadSha256: written.payloadSha256,
      supersedes: written.supersedes,
      ...(written.notice === null ? {} : { notice: written.notice }),
    };
  };
}
