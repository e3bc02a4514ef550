import type { PerformContext } from '../../machine.ts';
import type { StepLimit } from '../../step-limit.ts';
import { folderOf } from '../../../steps/windows-path.ts';
import type { WindowsSystem } from '../api/system.ts';
import type { Disk } from '../read/disk.ts';
import type { Signer } from '../signer/signer.ts';
import type { StartProgram } from '../start-program.ts';

/** Where the actions work. Only tests give others than this machine's own. */
export interface WindowsSurroundings {
  readonly system: WindowsSystem;
  readonly disk: Disk;
  /** Removes one file or link, by its path for this process. */
  readonly unlink: (hostPath: string) => void;
  readonly start: StartProgram;
  /** Authenticode signer of a file, by its path for this process. */
  readonly readSigner: (hostPath: string) => Signer;
  /** Is this subject of a verified signer the vendor's? */
  readonly isVendorSigner: (subject: string) => boolean;
  /** `C:\…`; administrators only. */
  readonly stagingDir: string;
  readonly waits: WindowsWaits;
}

export interface WindowsWaits {
  readonly pollMs: number;
  /** How often a waiting is told again. */
  readonly noticeMs: number;
  /** Before an installer that said "busy" is begun again. */
  readonly retryMs: number;
  /** A tree that uses no processor and moves no data for so long has hung: the technician is asked. */
  readonly idleAskMs: number;
  /** After the uninstaller's own end, for what it started and what then does nothing. */
  readonly idleAfterEndMs: number;
  /** For processes to go after they were ended, and services after they were told to stop or start. */
  readonly settleMs: number;
}

export const WINDOWS_WAITS: WindowsWaits = {
  pollMs: 250,
  noticeMs: 5_000,
  retryMs: 5_000,
  idleAskMs: 600_000,
  idleAfterEndMs: 120_000,
  settleMs: 30_000,
};

/** What every action gets: the job's side, the step's clock and the places. */
export interface WindowsWork {
  readonly context: PerformContext;
  readonly limit: StepLimit;
  readonly here: WindowsSurroundings;
}

/** A line of Swapout's own among the program's output. */
export function say(work: WindowsWork, text: string): void {
  work.context.onOutput('stderr', `swapout: ${text}\n`);
}

/** Folder of Windows itself, `C:\Windows`. */
export function systemRoot({ system }: Pick<WindowsSurroundings, 'system'>): string {
  return folderOf(system.folders(), '%SystemRoot%') ?? 'C:\\Windows';
}

/** A tool of Windows by its absolute path: `C:\Windows\System32\msiexec.exe`. */
export function systemTool(here: Pick<WindowsSurroundings, 'system'>, name: string): string {
  return `${systemRoot(here)}\\System32\\${name}`;
}
