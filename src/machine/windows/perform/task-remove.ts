import type { Action } from '../../../model/action.ts';
import { argvOf } from '../../../model/command-line.ts';
import type { ActionResult } from '../../machine.ts';
import { followProgram } from './follow-program.ts';
import { startTrouble } from './msi-uninstall.ts';
import {
  BehindWindowsLinkError,
  isPlainWindowsPath,
  lstatOrNull,
  requireNoLinkAbove,
} from './plain-path.ts';
import { alreadyGone, done, failed, refused, timedOut } from './results.ts';
import {
  systemRoot,
  systemTool,
  type WindowsSurroundings,
  type WindowsWork,
} from './surroundings.ts';
import { makeBackup } from './windows-backup.ts';

type TaskRemove = Extract<Action, { kind: 'task-remove' }>;

/** `\Folder\Name` → the file that holds the task; null where that is no task of a product. */
export function taskFile(task: string, here: Pick<WindowsSurroundings, 'system'>): string | null {
  const path = `${systemRoot(here)}\\System32\\Tasks${task}`;
  const isSound = task.startsWith('\\') && isPlainWindowsPath(path);
  return isSound && !/^\\Microsoft\\Windows\\/i.test(task) ? path : null;
}

/** Deletes a scheduled task by Windows' own tool, its file kept as a backup first. */
export async function removeTask(action: TaskRemove, work: WindowsWork): Promise<ActionResult> {
  const { here } = work;
  const path = taskFile(action.task, here);
  if (path === null) return refused('shared-folder', `${action.task} is no task of a product.`);
  const stats = lstatOrNull(here.disk, path);
  if (stats === null) return alreadyGone(`There is no task ${action.task}.`);
  try {
    requireNoLinkAbove(here.disk, path);
  } catch (error) {
    if (!(error instanceof BehindWindowsLinkError)) throw error;
    return refused('behind-a-link', `Not removed: ${error.message}.`);
  }
  if (!stats.isFile()) return refused('behind-a-link', `Not removed: ${path} is no file.`);
  await makeBackup(work, `task ${action.task}`, async (backup) => {
    await backup.addFile(path, stats, 'copy');
  });
  return runSchtasks(action, path, work);
}

async function runSchtasks(
  action: TaskRemove,
  path: string,
  work: WindowsWork,
): Promise<ActionResult> {
  const { here } = work;
  const [, ...args] = argvOf(action) ?? [];
  const program = systemTool(here, 'schtasks.exe');
  const end = await followProgram(work, { program, arguments: args, capture: true });
  if (end.startError !== null) return startTrouble(program, end.startError);
  if (end.timedOut) return timedOut('step-hung', 'schtasks.exe was ended at its time limit.');
  if (lstatOrNull(here.disk, path) === null) {
    return done(`Task ${action.task} is gone.`, end.exitCode);
  }
  const words = end.output.trim().split('\n').at(-1)?.trim() ?? '';
  return failed(
    'system-error',
    `schtasks.exe ended with ${end.exitCode ?? 'no code'} and the task is still there. ${words}`,
    end.exitCode,
  );
}
