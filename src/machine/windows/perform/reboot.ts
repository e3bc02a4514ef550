import type { ActionResult } from '../../machine.ts';
import { followProgram } from './follow-program.ts';
import { startTrouble } from './msi-uninstall.ts';
import { done, failed } from './results.ts';
import { say, systemTool, type WindowsWork } from './surroundings.ts';

/** Restart at once, planned, for maintenance of an application. A restart is never Fast Startup's shutdown. */
const ARGUMENTS = ['/r', '/t', '0', '/d', 'p:4:1'];

export async function rebootWindows(work: WindowsWork): Promise<ActionResult> {
  const program = systemTool(work.here, 'shutdown.exe');
  say(work, [program, ...ARGUMENTS].join(' '));
  const end = await followProgram(work, { program, arguments: ARGUMENTS, capture: true });
  if (end.startError !== null) return startTrouble(program, end.startError);
  return end.exitCode === 0
    ? done('The restart is begun.', 0)
    : failed('system-error', `The restart was not begun. ${end.output.trim()}`, end.exitCode);
}
