import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SwapoutError } from '../../model/errors.ts';
import type { Platform } from '../../model/sources.ts';
import { Recording } from './recording.ts';

/** What the bare `--machine practice` works on. */
const DEFAULT_PRACTICE = 'home-suite';

/** A recorded machine as the Start screen offers it. */
export interface PracticeListing {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly platform: Platform;
  readonly teaches: string;
}

/**
 * The recorded machines, the home suite first, then by name.
 * @param assetsDir the folder that holds `practice/`
 * @throws SwapoutError `practice-damaged` for a recording that does not hold
 */
export async function listPractice(assetsDir: string): Promise<readonly PracticeListing[]> {
  const names = await practiceNames(assetsDir);
  const recordings = await Promise.all(names.map((name) => readRecordingFile(assetsDir, name)));
  return recordings.map(({ name, title, description, teaches, snapshot }) => ({
    name,
    title,
    description,
    platform: snapshot.machine.platform,
    teaches,
  }));
}

/** @throws SwapoutError `practice-unknown`, naming those there are; `practice-damaged` */
export async function readRecording(assetsDir: string, name: string): Promise<Recording> {
  const names = await practiceNames(assetsDir);
  if (!names.includes(name)) {
    throw new SwapoutError(
      'practice-unknown',
      `there is no practice machine "${name}"; there are: ${names.join(', ')}`,
    );
  }
  return readRecordingFile(assetsDir, name);
}

async function practiceNames(assetsDir: string): Promise<readonly string[]> {
  const files = await readdir(join(assetsDir, 'practice'), { withFileTypes: true });
  const names = files
    .filter((file) => file.isFile() && file.name.endsWith('.json'))
    .map((file) => basename(file.name, '.json'))
    .toSorted();
  return [
    ...names.filter((name) => name === DEFAULT_PRACTICE),
    ...names.filter((name) => name !== DEFAULT_PRACTICE),
  ];
}

async function readRecordingFile(assetsDir: string, name: string): Promise<Recording> {
  const path = join(assetsDir, 'practice', `${name}.json`);
  try {
    const recording = Recording.parse(JSON.parse(await readFile(path, 'utf8')));
    if (recording.name !== name) throw new Error(`it calls itself ${recording.name}`);
    return recording;
  } catch (error) {
    throw new SwapoutError('practice-damaged', `the recording ${path} does not hold`, {
      next: 'Copy Swapout again from a known good source.',
      cause: error,
    });
  }
}
