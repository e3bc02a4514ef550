import { spawn } from 'node:child_process';
import { win32 } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutputTail } from '../output-tail.ts';

/** One program of Windows to start, by its absolute path and without a shell. */
export interface WindowsProgram {
  readonly program: string;
  readonly arguments: readonly string[];
  /** The arguments are joined as they are: each is quoted by whoever made them. */
  readonly verbatim?: boolean;
  /**
   * Its output is wanted. Never for an uninstaller: what it leaves running would hold the pipe, and the
   * end would not be seen.
   */
  readonly capture?: boolean;
}

export interface ProgramEnd {
  /** null: it never ran. */
  readonly exitCode: number | null;
  /** The system's word for why it could not be started (`ENOENT` …). */
  readonly startError: string | null;
  /** The last 64 KB; empty without `capture`. */
  readonly output: string;
}

export interface StartedProgram {
  /** null: it never ran. */
  readonly pid: number | null;
  /** Resolves at its own end, whatever it leaves running. Never rejects. */
  readonly ended: Promise<ProgramEnd>;
}

export type StartProgram = (program: WindowsProgram) => StartedProgram;

const TAIL_BYTES = 64 * 1024;
const DRAIN_MS = 500;

/**
 * Starts one program of Windows; who follows it decides how long. Nothing of Swapout's own environment is
 * inherited but where Windows and its folders are.
 * @throws Error if the program is not an absolute path to an executable
 */
export function startProgram(command: WindowsProgram): StartedProgram {
  if (!/^[A-Za-z]:\\.+\.exe$/i.test(command.program)) {
    throw new Error(`not an absolute path to an executable: ${command.program}`);
  }
  const tail = new OutputTail(TAIL_BYTES);
  const capture = command.capture === true;
  const child = spawn(command.program, [...command.arguments], {
    cwd: win32.dirname(command.program),
    env: fixedEnvironment(process.env),
    shell: false,
    stdio: ['ignore', capture ? 'pipe' : 'ignore', capture ? 'pipe' : 'ignore'],
    windowsHide: true,
    windowsVerbatimArguments: command.verbatim === true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      tail.add(chunk);
    });
  }
  const drained = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  const exited = new Promise<Pick<ProgramEnd, 'exitCode' | 'startError'>>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ exitCode: null, startError: error.code ?? error.message });
    });
    child.once('exit', (exitCode) => {
      resolve({ exitCode, startError: null });
    });
  });
  return { pid: child.pid ?? null, ended: endOf() };

  async function endOf(): Promise<ProgramEnd> {
    const end = await exited;
    if (capture && end.startError === null) await Promise.race([drained, sleep(DRAIN_MS)]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    return { ...end, output: tail.text() };
  }
}

/** What programs of Windows cannot do without; nothing that could lead them elsewhere. */
const INHERITED = [
  'ALLUSERSPROFILE',
  'APPDATA',
  'CommonProgramFiles',
  'CommonProgramFiles(x86)',
  'CommonProgramW6432',
  'COMPUTERNAME',
  'LOCALAPPDATA',
  'NUMBER_OF_PROCESSORS',
  'OS',
  'PROCESSOR_ARCHITECTURE',
  'ProgramData',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'ProgramW6432',
  'PUBLIC',
  'SystemDrive',
  'SystemRoot',
  'TEMP',
  'TMP',
  'USERDOMAIN',
  'USERNAME',
  'USERPROFILE',
  'windir',
] as const;

function fixedEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  const root = own['SystemRoot'] ?? 'C:\\Windows';
  const kept = INHERITED.flatMap((name): [string, string][] => {
    const value = own[name];
    return value === undefined ? [] : [[name, value]];
  });
  const path = `${root}\\System32;${root};${root}\\System32\\Wbem`;
  const command = `${root}\\System32\\cmd.exe`;
  return {
    ...Object.fromEntries(kept),
    Path: path,
    ComSpec: command,
    PATHEXT: '.COM;.EXE;.BAT;.CMD',
  };
}
