import * as fs from 'node:fs';
import { posix } from 'node:path';
import type { Action } from '../../../model/action.ts';
import { BehindLinkError, openPlace } from '../../backup/anchored-dir.ts';
import { BackupBuilder, fingerprintOf, keyOf } from '../../backup/backup-builder.ts';
import { estimateTree } from '../../backup/estimate-backup.ts';
import { asDiskFull, requireRoom } from '../../backup/room.ts';
import { lstatOrNull, MountPointError, type TreeEntry, walkTree } from '../../backup/walk-tree.ts';
import type { ActionResult } from '../../machine.ts';
import { processesIn } from './processes-in.ts';
import { protectedReason } from './protected-paths.ts';
import { alreadyGone, done, failed, refused } from './results.ts';
import { StepStoppedError } from '../../step-limit.ts';
import type { Work } from './surroundings.ts';

type PathRemove = Extract<Action, { kind: 'path-remove' }>;

/**
 * Removes one file, link or folder with its contents: backup first, never through a link, never onto
 * another mount, never a folder that others share.
 * @throws SwapoutError `disk-full` (nothing was removed), errno errors
 */
export async function removePath(action: PathRemove, work: Work): Promise<ActionResult> {
  const reason = protectedReason(action.path) ?? ownFolderReason(action.path, work);
  if (reason !== null) return refused('shared-folder', `Not removed: ${reason}.`);
  try {
    using place = openPlace(action.path);
    const stats = lstatOrNull(place.parent, place.name);
    if (stats === null) return alreadyGone(`${action.path} does not exist.`);
    if (stats.isSymbolicLink() && leadsElsewhere(action.path)) {
      return refused(
        'behind-a-link',
        `Not removed: ${action.path} is a link to a folder elsewhere.`,
      );
    }
    const entry = { dir: place.parent, name: place.name, path: Buffer.from(action.path), stats };
    const seen = await backUp(action, entry, work);
    return await remove(action, entry, seen, work);
  } catch (error) {
    return resultOfTrouble(error, action.path, work);
  }
}

/** Swapout must not take away its own program, state or the backup that it is about to write. */
function ownFolderReason(path: string, work: Work): string | null {
  const own = [work.context.backupDir, work.here.stagingDir, process.execPath];
  const inside = own.find((folder) => folder === path || folder.startsWith(`${path}/`));
  return inside === undefined ? null : `${path} holds ${inside}, which Swapout itself uses`;
}

/**
 * A link is removed as a link. If it leads to a folder outside its own, the product's files lie there:
 * taking the link away would only hide them.
 */
function leadsElsewhere(path: string): boolean {
  let target: string;
  try {
    target = fs.realpathSync(path);
    if (!fs.statSync(target).isDirectory()) return false;
  } catch {
    return false; // It leads nowhere.
  }
  const own = posix.dirname(path);
  return protectedReason(own) !== null || !target.startsWith(`${own}/`);
}

/** The backup is on disk and in the journal when it returns; until then nothing has been touched. */
async function backUp(
  action: PathRemove,
  entry: TreeEntry,
  work: Work,
): Promise<ReadonlyMap<string, string>> {
  const { backupDir, stepId, recordBackup, signal } = work.context;
  const pace = (): Promise<void> | undefined => {
    if (signal.aborted) throw new StepStoppedError('stopped');
    return work.limit.pace();
  };
  const estimate = await estimateTree(entry, pace);
  const copyBytes = action.backup === 'copy' ? estimate.copyBytes : 0;
  await requireRoom(backupDir, { ...estimate, copyBytes });
  let builder: BackupBuilder | null = null;
  try {
    builder = new BackupBuilder({ backupDir, stepId, of: action.path, mode: action.backup, pace });
    await builder.addTree(entry);
    const backup = builder.finish();
    await recordBackup(backup);
    return builder.seen;
  } catch (error) {
    builder?.discard();
    throw asDiskFull(error, backupDir);
  }
}

async function remove(
  action: PathRemove,
  entry: TreeEntry,
  seen: ReadonlyMap<string, string>,
  work: Work,
): Promise<ActionResult> {
  let removed = 0;
  const changed: string[] = [];
  await walkTree(entry, {
    pace: () => work.limit.pace(),
    enter: ({ dir, name, path, stats }) => {
      if (stats.isDirectory()) return;
      if (seen.get(keyOf(path)) !== fingerprintOf(stats)) {
        changed.push(path.toString());
        return;
      }
      removed += unlink(dir.at(name));
    },
    leave: ({ dir, name }) => {
      removed += removeFolder(dir.at(name));
    },
  });
  const left = lstatOrNull(entry.dir, entry.name);
  if (left === null) return done(`${action.path} is gone (${removed} removed).`);
  const example = changed[0] === undefined ? '' : ` ${changed[0]} changed after its backup.`;
  return failed(
    'files-in-use',
    `${removed} removed, but ${action.path} is still there: something writes to it.${example}`,
  );
}

function unlink(path: Buffer): number {
  return ignoring(['ENOENT'], () => {
    fs.unlinkSync(path);
  });
}

/** A folder that something was written into since it was read stays. */
function removeFolder(path: Buffer): number {
  return ignoring(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => {
    fs.rmdirSync(path);
  });
}

function ignoring(codes: readonly string[], effect: () => void): number {
  try {
    effect();
    return 1;
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

/** @throws what is no refusal of its own */
function resultOfTrouble(error: unknown, path: string, work: Work): ActionResult {
  if (error instanceof BehindLinkError) {
    return refused('behind-a-link', `Not removed: ${path} lies behind the link ${error.linkPath}.`);
  }
  if (error instanceof MountPointError) {
    return refused(
      'mount-point',
      `Not removed: another file system is mounted at ${error.mountPath}.`,
    );
  }
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return alreadyGone(`${path} does not exist.`);
    case 'ENOTDIR':
      return alreadyGone(`${path} does not exist: a part above it is no folder.`);
    case 'EBUSY':
      return refused(
        'mount-point',
        `Not removed to the end: ${path} is in use by the system (${message}).`,
      );
    case 'EPERM':
    case 'EACCES':
      // Self-protection looks like this while the product runs; without it, attributes or a policy do.
      if (process.geteuid?.() === 0 && processesIn(path, work.here).length > 0) {
        return refused(
          'blocked-by-product',
          `Not removed to the end: a program from ${path} runs, and the system reports ${message}.`,
        );
      }
      throw error;
    default:
      throw error;
  }
}
