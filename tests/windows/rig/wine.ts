import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface WineResult {
  /** The low byte of what the program ended with: Unix carries no more. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WineOptions {
  readonly prefixDir: string;
  /** Folder of this machine; it must lie on a drive of the prefix, below its root. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Nothing of the test's own environment but where programs are: no screen, no proxies, no Node options. */
function environment(prefixDir: string, more: Readonly<Record<string, string>>) {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: prefixDir,
    LC_ALL: 'C.UTF-8',
    WINEPREFIX: prefixDir,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    ...more,
  };
}

/**
 * Runs a program of Wine's own (`wine`, `wineserver`) to its end. Its output goes through files: node.exe
 * writes to no pipe there. Throws only at the time limit.
 */
export async function runWine(
  program: 'wine' | 'wineserver',
  args: readonly string[],
  { prefixDir, cwd, env = {}, timeoutMs = 60_000 }: WineOptions,
): Promise<WineResult> {
  const dir = await mkdtemp(path.join(tmpdir(), 'swapout-wine-'));
  const [outPath, errPath] = [path.join(dir, 'out'), path.join(dir, 'err')];
  const [out, err] = [openSync(outPath, 'w'), openSync(errPath, 'w')];
  try {
    const child = spawn(`/usr/bin/${program}`, [...args], {
      cwd,
      env: environment(prefixDir, env),
      stdio: ['ignore', out, err],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    const [stdout, stderr] = [readFileSync(outPath, 'utf8'), readFileSync(errPath, 'utf8')];
    if (child.signalCode !== null) {
      throw new Error(`${args.join(' ')} did not end in ${timeoutMs} ms\n${stdout}\n${stderr}`);
    }
    return { exitCode, stdout, stderr };
  } finally {
    closeSync(out);
    closeSync(err);
    await rm(dir, { recursive: true });
  }
}
