import { cpSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/index.ts';
import { JOURNAL_FILENAME } from '../../../src/job/journal.ts';
import type { JobEvent, MachineChoice } from '../../../src/model/event.ts';
import type { Job } from '../../../src/model/job.ts';
import { exitCodeOf } from '../../../src/model/run-document.ts';
import {
  anEngine,
  eventsOf,
  practiceState,
  resume,
  run,
  tempDir,
  type RunChange,
} from './practice-job.ts';

/** What a power cut right after one journal line leaves: journal, readings, the machine's own disk, the kit. */
interface Cut {
  readonly dir: string;
  readonly job: string;
  readonly last: JobEvent;
  readonly stage: string;
}

interface Whole {
  readonly job: Job;
  readonly cuts: readonly Cut[];
  readonly facts: unknown;
  readonly uses: unknown;
}

/** `each`: every single line; `kinds`: one of every event in every stage, where the job is long. */
const CASES = [
  { name: 'unreadable-source', lines: 'each', least: 20 },
  { name: 'leftover-network-filter', lines: 'kinds', least: 15 },
] as const;

/** A slow machine is no fault of the program. */
const PATIENCE_MS = 180_000;

/** Runs a job to its end, and copies its whole disk after every line. */
async function runAndCopy(name: string): Promise<Whole> {
  const engine = await anEngine();
  const copies = await tempDir();
  const cuts: Cut[] = [];
  const reporter: RunChange['reporter'] = {
    line: (line, job, earlier) => {
      if (earlier) return;
      const dir = join(copies, String(cuts.length));
      cpSync(join(engine.stateOverride ?? '', '..'), dir, { recursive: true });
      cuts.push({ dir, job: job.id, last: line.event, stage: job.stage });
    },
  };
  const choice: MachineChoice = `practice:${name}`;
  let job = await run(engine, choice, { reporter });
  while (job.stage === 'reboot-required') job = await resume(engine, choice, { reporter });
  const { facts, uses } = await practiceState(engine, name);
  return { job, cuts, facts, uses };
}

function engineAt(engine: Engine, { dir }: Cut): Engine {
  return { ...engine, stateOverride: join(dir, 'state'), kitDir: join(dir, 'kit') };
}

async function goOn(engine: Engine, choice: MachineChoice): Promise<Job> {
  const moved = { kitDir: engine.kitDir, outDir: null };
  let job = await resume(engine, choice, { moved });
  while (job.stage === 'reboot-required') job = await resume(engine, choice, { moved });
  return job;
}

async function fresh(cut: Cut): Promise<Cut> {
  const dir = await tempDir();
  cpSync(cut.dir, dir, { recursive: true });
  return { ...cut, dir };
}

function oneOfEachKind(cuts: readonly Cut[]): readonly Cut[] {
  return [...new Map(cuts.map((cut) => [`${cut.last.type} ${cut.stage}`, cut])).values()];
}

/** As a power cut in the middle of a write leaves it: the effect is there, its line is not. */
async function tearLastLine(cut: Cut): Promise<void> {
  const path = join(cut.dir, 'state', 'jobs', cut.job, JOURNAL_FILENAME);
  const bytes = await readFile(path);
  const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  await writeFile(path, bytes.subarray(0, start + Math.ceil((bytes.length - start) / 2)));
}

function told(job: Job): unknown {
  return {
    stage: job.stage,
    verdict: job.verification?.verdict,
    exitCode: exitCodeOf(job),
    reboots: job.reboots,
    steps: job.steps.map(({ step, result }) => [step.id, step.commandLine, result?.outcome]),
    protection: job.protection?.kind,
    final: job.receipts.at(-1)?.interim,
  };
}

describe.each(CASES)('a job on $name that is cut off', ({ name, lines, least }) => {
  const choice: MachineChoice = `practice:${name}`;
  let whole: Whole;
  let engine: Engine;
  beforeAll(async () => {
    whole = await runAndCopy(name);
    engine = await anEngine();
  }, PATIENCE_MS);

  async function expectSameEnd(cut: Cut): Promise<Job> {
    const here = engineAt(engine, cut);
    const job = await goOn(here, choice);
    const where = `after ${cut.last.type} in ${cut.stage}`;
    expect(told(job), where).toEqual(told(whole.job));
    const { facts, uses } = await practiceState(here, name);
    expect(uses, `${where}: nothing ran twice`).toEqual(whole.uses);
    expect(facts, where).toEqual(whole.facts);
    return job;
  }

  it(
    'comes to the same end after every line, no step twice and none forgotten',
    async () => {
      const open = whole.cuts.filter(({ stage }) => stage !== 'done');
      const cuts = lines === 'each' ? open : oneOfEachKind(open);
      expect(cuts.length).toBeGreaterThan(least);
      for (const cut of cuts) await expectSameEnd(await fresh(cut));
    },
    PATIENCE_MS,
  );

  it(
    'settles by reading what was done and not written down, and notes the torn line',
    async () => {
      const effects = whole.cuts.filter(
        ({ last }) => last.type === 'step-finished' && last.result.outcome === 'done',
      );
      expect(effects.length).toBeGreaterThan(2);
      for (const effect of effects) {
        const cut = await fresh(effect);
        await tearLastLine(cut);
        const job = await expectSameEnd(cut);
        const id = cut.last.type === 'step-finished' ? cut.last.step : '';
        expect(job.steps.find(({ step }) => step.id === id)?.result?.settledBy).toBe('reading');
        expect(job.tornBytes).toBeGreaterThan(0);
        const events = await eventsOf(engineAt(engine, cut), job.id);
        expect(events.filter(({ type }) => type === 'torn-line-cut')).toHaveLength(1);
      }
    },
    PATIENCE_MS,
  );
});
