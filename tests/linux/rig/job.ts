import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ActionKind } from '../../../src/model/action.ts';
import { JournalLine } from '../../../src/model/event.ts';
import type { JobEvent } from '../../../src/model/event.ts';
import { RunDocument } from '../../../src/model/run-document.ts';
import type { Container, SwapoutOptions } from './container.ts';
import { buildPack } from './replacement.ts';
import type { PackOptions } from './replacement.ts';

/** Runs whole jobs in a container, and takes apart what they print and leave. */

export const KIT = '/mnt/stick/kit';
export const PACK = '/mnt/stick/pack';
export const JOBS = '/var/lib/swapout/jobs';

export const WITHOUT = ['--no-replacement', 'a test'] as const;

/** `swapout run --yes` as a script calls it, up to how the replacement is chosen. */
export const RUN = ['run', '--yes', '--json', '--technician', 't-1', '--kit', KIT] as const;
export const RESUME = ['resume', '--yes', '--json', '--kit', KIT] as const;

const JOB_TIMEOUT_MS = 240_000;

export interface JobEnd {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly document: RunDocument;
}

/** Runs `run`, `remove`, `replace` or `resume` to its end. Throws unless it prints one valid document. */
export async function job(
  c: Container,
  args: readonly string[],
  options: SwapoutOptions = {},
): Promise<JobEnd> {
  const { exitCode, stdout, stderr } = await c.swapout(args, {
    timeoutMs: JOB_TIMEOUT_MS,
    ...options,
  });
  return { exitCode, stderr, document: documentOf(stdout, stderr) };
}

export function documentOf(stdout: string, stderr: string): RunDocument {
  try {
    return RunDocument.parse(JSON.parse(stdout));
  } catch (error) {
    throw new Error(`No document on standard output: ${stdout}\n${stderr}`, { cause: error });
  }
}

/** The whole job without a replacement. */
export function run(c: Container, ...more: readonly string[]): Promise<JobEnd> {
  return job(c, [...RUN, ...WITHOUT, ...more]);
}

/** The open job, after a reboot or an interruption. */
export function resume(c: Container): Promise<JobEnd> {
  return job(c, RESUME);
}

/** Outcome of each step of one kind, by what it is about, in the order in which they were planned. */
export function outcomes(document: RunDocument, kind: ActionKind): [string, string | null][] {
  return document.steps
    .filter(({ action }) => action.kind === kind)
    .map(({ action, outcome }) => [
      'package' in action
        ? action.package
        : 'path' in action
          ? action.path
          : 'unit' in action
            ? action.unit
            : 'folder' in action
              ? action.folder
              : 'name' in action
                ? action.name
                : kind,
      outcome,
    ]);
}

/** The step that purges a package. Throws where there is none. */
export function purgeOf(document: RunDocument, name: string): RunDocument['steps'][number] {
  const step = document.steps.find(
    ({ action }) => action.kind === 'package-purge' && action.package === name,
  );
  if (step === undefined) throw new Error(`No step purges ${name}`);
  return step;
}

/** The statement that a receipt signs. */
export async function statementOf(c: Container, receipt: string | null): Promise<Statement> {
  if (receipt === null) throw new Error('There is no receipt');
  const { payload } = JSON.parse(await c.read(receipt)) as { readonly payload: string };
  return JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as Statement;
}

/** As much of the statement as the tests look at. */
export interface Statement {
  readonly predicateType: string;
  readonly predicate: {
    readonly status: string;
    readonly end: string;
    readonly supersedes: string | null;
    readonly stops: readonly { readonly name: string; readonly accepted: string | null }[];
    readonly withdraws: { readonly restored: readonly string[] } | null;
    readonly restarted: readonly { readonly unit: string; readonly started: boolean }[];
    readonly machine: { readonly hostname: string; readonly bootIds: readonly string[] };
    readonly signer: { readonly kind: string };
    readonly protection: { readonly kind: string };
  };
}

/** The events of a job's journal, read off the machine's disk. */
export async function eventsOf(c: Container, id: string): Promise<JobEvent[]> {
  const text = await c.read(`${JOBS}/${id}/journal.jsonl`);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JournalLine.parse(JSON.parse(line)).event);
}

/** How often each step was begun and finished. */
export async function stepCounts(
  c: Container,
  id: string,
): Promise<Record<string, { started: number; finished: number }>> {
  const counts: Record<string, { started: number; finished: number }> = {};
  for (const event of await eventsOf(c, id)) {
    if (event.type !== 'step-started' && event.type !== 'step-finished') continue;
    const count = (counts[event.step] ??= { started: 0, finished: 0 });
    count[event.type === 'step-started' ? 'started' : 'finished'] += 1;
  }
  return counts;
}

/** Lays a pack upon the stick; returns the arguments that choose its replacement. */
export async function layOutPack(c: Container, options: PackOptions = {}): Promise<string[]> {
  const dir = await mkdtemp(path.join(tmpdir(), 'swapout-pack-'));
  try {
    const id = await buildPack(dir, options);
    await c.copyIn(dir, PACK);
    return ['--pack', PACK, '--replacement', id];
  } finally {
    await rm(dir, { recursive: true });
  }
}
