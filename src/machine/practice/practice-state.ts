import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { SwapoutError } from '../../model/errors.ts';
import { PackEntry } from '../../model/pack.ts';
import { Fact } from '../../model/snapshot.ts';
import { Removal, type Recording } from './recording.ts';
import { syncFolder, writeDurably } from './write-durably.ts';

/** What a recorded machine has become: its disk, so to say. It lies apart from any job's journal. */
export const PracticeState = z.strictObject({
  schema: z.literal('swapout.practice-state/v1'),
  name: z.string(),
  /** 1 as recorded; each restart counts on. */
  boot: z.int().positive(),
  facts: z.array(Fact),
  /** How often each rule counted, by its id. */
  uses: z.record(z.string(), z.int().positive()),
  /** What the next restart does. */
  pending: z.strictObject({
    rebootOwed: z.array(z.string()),
    removes: z.array(Removal),
    adds: z.array(Fact),
  }),
  /** Processes that ended with a stopped unit or service, so that starting it brings them back. */
  stopped: z.record(z.string(), z.array(Fact)),
  /** Replacements staged here, by entry id: what installing one will add. */
  staged: z.record(z.string(), PackEntry),
});
export type PracticeState = z.infer<typeof PracticeState>;

/** The machine as it was recorded. */
export function recordedState(recording: Recording): PracticeState {
  return {
    schema: 'swapout.practice-state/v1',
    name: recording.name,
    boot: 1,
    facts: recording.snapshot.facts,
    uses: {},
    pending: { rebootOwed: [], removes: [], adds: [] },
    stopped: {},
    staged: {},
  };
}

/** Folder of one practice machine in a state directory. */
export function practiceDir(stateDir: string, name: string): string {
  return join(stateDir, 'practice', name);
}

/** @throws SwapoutError `practice-damaged` for a state file that does not hold */
export async function readPracticeState(
  path: string,
  recording: Recording,
): Promise<PracticeState> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw damaged(path, error);
  });
  if (text === null) return recordedState(recording);
  try {
    const state = PracticeState.parse(JSON.parse(text));
    if (state.name !== recording.name) throw new Error(`it is the state of ${state.name}`);
    return state;
  } catch (error) {
    throw damaged(path, error);
  }
}

function damaged(path: string, cause: unknown): SwapoutError {
  return new SwapoutError(
    'practice-damaged',
    `the practice machine's state ${path} cannot be read`,
    {
      next: `Delete the folder ${dirname(path)}; the practice machine then starts over as recorded.`,
      cause,
    },
  );
}

/** On disk when it resolves, whole or not at all. */
export async function writePracticeState(path: string, state: PracticeState): Promise<void> {
  await writeDurably(path, `${JSON.stringify(state)}\n`);
}

export async function removePracticeState(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}
