import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import type { ActionResult, ProductSecret } from '../../../src/machine/machine.ts';
import type { Action } from '../../../src/model/action.ts';
import type { BackupEntry } from '../../../src/model/step.ts';
import { builtCliDir } from '../rig/places.ts';
import type { Prefix } from '../rig/prefix.ts';

export type ProbeTask =
  | {
      readonly kind: 'perform';
      readonly action: Action;
      readonly step?: string;
      readonly secret?: ProductSecret;
      readonly timeLimitMs?: number;
      /** A file that goes right before, as if another had taken it. */
      readonly removeFirst?: string;
    }
  | { readonly kind: 'restore'; readonly backup: BackupEntry };

export interface Performed {
  readonly result: ActionResult | null;
  readonly isDone: boolean | null;
  readonly output: string;
  readonly backups: readonly BackupEntry[];
  readonly askedAfterMs: readonly number[];
  readonly restored: { readonly restored: boolean; readonly detail: string } | null;
}

const PROBE = 'perform-probe.cjs';

/** Bundles the program that performs actions, beside the command line, so that it finds the native library. */
export async function bundlePerformProbe(): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'probe.ts')],
    outfile: path.join(builtCliDir, PROBE),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['koffi'],
    // As in the program itself: the native library is beside it as CommonJS alone.
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
}

/** Performs one task after the other in one process of that Windows. */
export async function runTasks(
  prefix: Prefix,
  tasks: readonly ProbeTask[],
): Promise<readonly Performed[]> {
  await prefix.write('C:\\tasks.json', JSON.stringify(tasks));
  const program = `T:\\cli-win32\\${PROBE}`;
  const run = await prefix.run(['N:\\bin\\node.exe', program, 'C:\\tasks.json', 'C:\\done.json']);
  if (run.exitCode !== 0) throw new Error(`${run.exitCode}\n${run.stdout}\n${run.stderr}`);
  return JSON.parse(readFileSync(prefix.path('C:\\done.json'), 'utf8')) as Performed[];
}

/** One action; what it came to. */
export async function runAction(
  prefix: Prefix,
  action: Action,
  options: Omit<Extract<ProbeTask, { kind: 'perform' }>, 'kind' | 'action'> = {},
): Promise<Performed & { readonly result: ActionResult }> {
  const [performed] = await runTasks(prefix, [{ kind: 'perform', action, ...options }]);
  const result = performed?.result ?? null;
  if (performed === undefined || result === null) throw new Error('the action came to nothing');
  return { ...performed, result };
}
