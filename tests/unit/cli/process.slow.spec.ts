import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../job/practice-job.ts';
import { PROGRAM } from './program-run.ts';

interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** The program as a process of its own, from its sources. */
async function start(
  line: readonly string[],
  { dir, closeOut = false }: { readonly dir: string; readonly closeOut?: boolean },
): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...line], {
    env: {
      PATH: process.env['PATH'],
      HOME: dir,
      XDG_STATE_HOME: join(dir, 'state'),
      XDG_DATA_HOME: join(dir, 'data'),
      SWAPOUT_PRACTICE_SPEED: 'Infinity',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (closeOut) child.stdout.destroy();
  const [out, err] = await Promise.all([
    closeOut ? Promise.resolve('') : text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode: child.exitCode, out, err };
}

const RUN = ['run', '--machine', 'practice', '--yes', '--technician', 't', '--no-replacement', 'x'];

describe('the program as a process', () => {
  it('prints its document alone to standard output, progress to standard error, no colours', async () => {
    const { exitCode, out, err } = await start([...RUN, '--json'], { dir: await tempDir() });
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: 'swapout.run/v1', verdict: 'removed' });
    expect(err).toContain('Read the machine');
    expect(out + err).not.toContain('\u001B');
  });

  it('goes on where its reader closed early', async () => {
    const dir = await tempDir();
    expect((await start(RUN, { dir, closeOut: true })).exitCode).toBe(0);
    const { exitCode, out } = await start(['jobs', '--json'], { dir });
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ jobs: [{ verdict: 'removed', open: false }] });
  });

  it('ends with 2 and an empty standard output where it is refused', async () => {
    const { exitCode, out, err } = await start(['run', '--json'], { dir: await tempDir() });
    expect([exitCode, out]).toEqual([2, '']);
    expect(err).toContain('Next:');
  });
});
