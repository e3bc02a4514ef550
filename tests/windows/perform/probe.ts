import { mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { performWindowsAction } from '../../../src/machine/windows/perform/perform-action.ts';
import { isDoneOnWindows } from '../../../src/machine/windows/perform/is-done.ts';
import { restoreOnWindows } from '../../../src/machine/windows/perform/restore.ts';
import {
  WINDOWS_WAITS,
  type WindowsSurroundings,
} from '../../../src/machine/windows/perform/surroundings.ts';
import { openWindowsSystem } from '../../../src/machine/windows/api/open-system.ts';
import { createSignerReader } from '../../../src/machine/windows/signer/read-signer.ts';
import { startProgram } from '../../../src/machine/windows/start-program.ts';
import type { BackupEntry } from '../../../src/model/step.ts';
import type { Performed, ProbeTask } from './run-actions.ts';

/** Runs inside Windows: performs actions with the real API, and writes down what each came to. */
const [taskPath = '', resultPath = ''] = process.argv.slice(2);
const tasks = JSON.parse(readFileSync(taskPath, 'utf8')) as ProbeTask[];
const backupDir = 'C:\\ProgramData\\Swapout\\backups';
mkdirSync(backupDir, { recursive: true });

const main = async (): Promise<void> => {
  const here = await open();
  const performed: Performed[] = [];
  for (const task of tasks) performed.push(await perform(task, here));
  writeFileSync(resultPath, JSON.stringify(performed));
};
void main();

async function open(): Promise<WindowsSurroundings> {
  return {
    system: await openWindowsSystem(),
    disk: { host: (path) => path },
    unlink: unlinkSync,
    start: startProgram,
    readSigner: createSignerReader({
      pinnedRoots: [],
      rootsDirs: ['C:\\roots'],
      now: new Date(),
    }),
    isVendorSigner: (subject) => subject.includes('CN=AO Kaspersky Lab'),
    stagingDir: 'C:\\ProgramData\\Swapout\\staging',
    waits: {
      ...WINDOWS_WAITS,
      noticeMs: 500,
      retryMs: 300,
      idleAfterEndMs: 4_000,
      settleMs: 3_000,
    },
  };
}

async function perform(task: ProbeTask, here: WindowsSurroundings): Promise<Performed> {
  if (task.kind === 'restore') {
    const restored = await restoreOnWindows(task.backup, backupDir, here);
    return { restored, result: null, output: '', backups: [], isDone: null, askedAfterMs: [] };
  }
  const backups: BackupEntry[] = [];
  const askedAfterMs: number[] = [];
  let output = '';
  if (task.removeFirst !== undefined) rmSync(task.removeFirst, { force: true });
  const result = await performWindowsAction(
    task.action,
    {
      stepId: task.step ?? 'r1-1',
      signal: new AbortController().signal,
      onOutput: (_stream, text) => {
        output += text;
      },
      timeLimitMs: task.timeLimitMs ?? 60_000,
      askAtLimit: (elapsedMs) => {
        askedAfterMs.push(elapsedMs);
        return Promise.resolve('end');
      },
      backupDir,
      recordBackup: (backup) => {
        backups.push(backup);
        return Promise.resolve();
      },
      secret: task.secret ?? null,
      plannedPackages: [],
    },
    here,
  );
  const isDone = await isDoneOnWindows(task.action, here);
  return { result, output, backups, isDone, askedAfterMs, restored: null };
}
