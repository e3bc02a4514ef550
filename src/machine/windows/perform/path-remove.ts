import type * as fs from 'node:fs';
import type { Action } from '../../../model/action.ts';
import { isAtOrBelow } from '../../../steps/places.ts';
import { backupKind } from '../../backup/backup-kind.ts';
import { requireRoom } from '../../backup/room.ts';
import type { ActionResult } from '../../machine.ts';
import { StepStoppedError } from '../../step-limit.ts';
import { errnoOf } from '../read/disk.ts';
import { isOnlyForAdministrators } from './administrator-only.ts';
import { BehindWindowsLinkError, lstatOrNull, requireNoLinkAbove } from './plain-path.ts';
import { programsIn } from './process-end.ts';
import { protectedFolderReason } from './protected-folders.ts';
import { removeFile, removeFolder } from './remove-file.ts';
import { alreadyGone, done, failed, owingReboot, refused } from './results.ts';
import type { WindowsWork } from './surroundings.ts';
import { fingerprintOf, makeBackup } from './windows-backup.ts';
import { type TreeItem, walkWindowsTree } from './windows-tree.ts';

type PathRemove = Extract<Action, { kind: 'path-remove' }>;

/**
 * Removes one file, or a folder with its contents: backup first, never through a link or junction, never a
 * folder that others share. What is in use goes with the restart.
 * @throws SwapoutError `disk-full` (nothing was removed), errno errors
 */
export async function removePath(action: PathRemove, work: WindowsWork): Promise<ActionResult> {
  const { path } = action;
  const reason = protectedFolderReason(path, work.here) ?? ownFolderReason(path, work);
  if (reason !== null) return refused('shared-folder', `Not removed: ${reason}.`);
  try {
    const stats = lstatOrNull(work.here.disk, path);
    if (stats === null) return alreadyGone(`${path} does not exist.`);
    if (stats.isSymbolicLink()) {
      return refused('behind-a-link', `Not removed: ${path} is a link or junction.`);
    }
    requireNoLinkAbove(work.here.disk, path);
    const seen = await backUp(action, { path, stats }, work);
    return await remove({ path, stats }, seen, work);
  } catch (error) {
    return resultOfTrouble(error, path, work);
  }
}

/** Swapout must not take away its own program, state or the backup that it is about to write. */
function ownFolderReason(path: string, { context, here }: WindowsWork): string | null {
  const own = [here.stagingDir, context.backupDir, process.execPath];
  const inside = own.find((folder) => isAtOrBelow(folder, path, 'windows'));
  return inside === undefined ? null : `${path} holds ${inside}, which Swapout itself uses`;
}

/** The backup is on disk and in the journal when it returns; until then nothing has been touched. */
async function backUp(
  action: PathRemove,
  item: TreeItem,
  work: WindowsWork,
): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>();
  const pace = (): Promise<void> | undefined => {
    if (work.context.signal.aborted) throw new StepStoppedError('stopped');
    return work.limit.pace();
  };
  await requireRoom(work.context.backupDir, await estimate(action, item, work, pace));
  await makeBackup(work, action.path, (backup) =>
    walkWindowsTree(
      item,
      {
        pace,
        enter: async ({ path, stats }) => {
          if (stats.isSymbolicLink()) backup.addLink(path, stats);
          else if (stats.isDirectory()) backup.addFolder(path, stats);
          else if (stats.isFile()) {
            seen.set(path, await backup.addFile(path, stats, action.backup));
            return;
          }
          seen.set(path, fingerprintOf(stats));
        },
      },
      work,
    ),
  );
  return seen;
}

async function estimate(
  action: PathRemove,
  item: TreeItem,
  work: WindowsWork,
  pace: () => Promise<void> | undefined,
) {
  const sum = { copyBytes: 0, recordBytes: 0, files: 0 };
  const enter = ({ path, stats }: TreeItem): void => {
    sum.files += 1;
    if (!stats.isFile()) return;
    const kind = backupKind(path.replaceAll('\\', '/'), { sizeBytes: stats.size, mode: 0 });
    const isCopied = action.backup === 'copy' && kind === 'copy';
    sum[isCopied ? 'copyBytes' : 'recordBytes'] += stats.size;
  };
  await walkWindowsTree(item, { pace, enter }, work);
  return sum;
}

async function remove(
  item: TreeItem,
  seen: ReadonlyMap<string, string>,
  work: WindowsWork,
): Promise<ActionResult> {
  const count = { removed: 0, atBoot: 0 };
  const changed: string[] = [];
  const note = (how: string): void => {
    if (how === 'removed') count.removed += 1;
    if (how === 'at-boot') count.atBoot += 1;
  };
  await walkWindowsTree(
    item,
    {
      pace: () => work.limit.pace(),
      enter: ({ path, stats }) => {
        if (stats.isDirectory() && !stats.isSymbolicLink()) return;
        if (seen.get(path) === fingerprintOf(stats)) note(removeFile(path, work));
        else changed.push(path);
      },
      leave: ({ path }) => {
        const how = removeFolder(path, work);
        // Behind what goes at the start, its folder goes too.
        const waits = how === 'not-empty' && count.atBoot > 0 && changed.length === 0;
        if (waits && isOnlyForAdministrators(path, work.here)) {
          work.here.system.deleteAtBoot(path);
        } else note(how);
      },
    },
    work,
  );
  return judge(item.path, lstatOrNull(work.here.disk, item.path), { ...count, changed });
}

function judge(
  path: string,
  left: fs.Stats | null,
  seen: { readonly removed: number; readonly atBoot: number; readonly changed: readonly string[] },
): ActionResult {
  const { removed, atBoot, changed } = seen;
  if (left === null) return done(`${path} is gone (${removed} removed).`);
  if (atBoot > 0 && changed.length === 0) {
    return owingReboot(
      done(
        `${removed} removed of ${path}; ${atBoot} in use, which Windows deletes when it starts.`,
      ),
      [`files of ${path} are in use and go with the restart`],
    );
  }
  const example = changed[0] === undefined ? '' : ` ${changed[0]} changed after its backup.`;
  return failed(
    'files-in-use',
    `${removed} removed, but ${path} is still there: something writes to it.${example}`,
  );
}

/** @throws what is no refusal of its own */
function resultOfTrouble(error: unknown, path: string, work: WindowsWork): ActionResult {
  if (error instanceof BehindWindowsLinkError) {
    return refused(
      'behind-a-link',
      `Not removed: ${error.linkPath} is a link or junction, or not the path's own name.`,
    );
  }
  const running = programsIn(path, work.here)[0];
  switch (errnoOf(error)) {
    case 'ENOENT':
      return alreadyGone(`${path} does not exist.`);
    case 'EBUSY':
    case 'EPERM':
    case 'EACCES':
      if (running === undefined) throw error;
      return refused(
        'files-in-use',
        `Not removed to the end: ${running.exePath ?? running.name} runs from it (${(error as Error).message}).`,
      );
    default:
      throw error;
  }
}
