import { describe, expect, it } from 'vitest';
import { installDebs } from './rig/arrange.ts';
import { keslRemovalWaits } from './rig/broken-products.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import type { Running } from './rig/inside.ts';
import {
  JOBS,
  RESUME,
  RUN,
  WITHOUT,
  eventsOf,
  job,
  layOutPack,
  resume,
  stepCounts,
} from './rig/job.ts';
import { debState, exists, programsBelow, unitState } from './rig/look.ts';
import { kesl, keslGui, klnagent64 } from './rig/products.ts';

const CHANGED_MS = 180_000;

function begin(c: Container, choice: readonly string[] = WITHOUT): Running {
  return c.spawnSwapout([...RUN, ...choice], { stdin: '' });
}

async function jobIdOf(c: Container): Promise<string> {
  const { stdout } = await c.runOk(['ls', JOBS]);
  return stdout.trim();
}

/** Every step that began came to one end, and none began twice. */
async function expectNothingTwice(c: Container): Promise<void> {
  for (const [step, count] of Object.entries(await stepCounts(c, await jobIdOf(c)))) {
    expect(count, step).toEqual({ started: 1, finished: 1 });
  }
}

async function expectGone(c: Container, ...names: string[]): Promise<void> {
  for (const name of names) expect(await debState(c, name), name).toBeUndefined();
  for (const place of ['/opt', '/var/opt', '/etc/opt', '/var/log']) {
    expect(await exists(c, `${place}/kaspersky`), place).toBe(false);
  }
  expect(programsBelow(c, '/opt/kaspersky')).toEqual([]);
}

describe('a job whose process is killed', () => {
  it.each([
    ['while it stops a service', /→ \/usr\/bin\/systemctl stop/],
    ['while it purges a package', /→ \/usr\/bin\/dpkg --purge -- kesl:/],
    ['between two rounds', /Verdict: leftovers-remain/],
    ['while it removes leftovers', /→ remove \/var\/opt\/kaspersky/],
    ['while it installs the replacement', /→ .*install.*sentinel/i],
  ])('%s goes on from there with resume, nothing twice', async (_when, moment) => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl, keslGui, klnagent64);
      const choice = await layOutPack(c);
      const running = begin(c, choice);
      await running.waitForOutput(moment, CHANGED_MS);
      await c.kill(await running.pid());
      expect(await running.finished).toMatchObject({ signal: 'SIGKILL', stdout: '' });
      // What it had started runs to its own end; a package manager is never cut off.
      const { exitCode, document } = await resume(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      expect(document.replacement).toMatchObject({ kind: 'protected' });
      await expectGone(c, 'kesl', 'kesl-gui', 'klnagent64');
      expect(await unitState(c, 'sentinel-protect.service')).toMatchObject({ active: 'active' });
      await expectNothingTwice(c);
    });
  });

  it('waits, when it goes on, for the package manager that it had left at work', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalWaits);
      const running = begin(c);
      await running.waitForOutput(/kesl: waiting/, CHANGED_MS);
      await c.kill(await running.pid());
      await running.finished;
      expect(programsBelow(c, '/usr/bin')).toContain('/usr/bin/dpkg');
      const again = c.spawnSwapout(RESUME, { stdin: '' });
      await again.waitForOutput(/held by dpkg/, CHANGED_MS);
      await c.runOk(['touch', '/run/go-on']);
      const { exitCode } = await again.finished;
      expect(exitCode).toBe(0);
      await expectGone(c, 'kesl');
      await expectNothingTwice(c);
      const dpkgLog = await c.read('/var/log/dpkg.log');
      expect(dpkgLog.match(/ remove kesl:/g)).toHaveLength(1);
    });
  });

  it('does not stop a second job from being refused, nor a second resume from ending it', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const running = begin(c);
      await running.waitForOutput(/→ \/usr\/bin\/dpkg/, CHANGED_MS);
      await c.kill(await running.pid());
      await running.finished;
      const refused = await c.swapout([...RUN, ...WITHOUT]);
      expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
      expect(refused.stderr).toContain('swapout resume');
      const jobs = JSON.parse((await c.swapout(['jobs', '--json'])).stdout) as {
        jobs: { job: string; open: boolean }[];
      };
      expect(jobs.jobs).toMatchObject([{ open: true }]);
      expect((await resume(c)).exitCode).toBe(0);
    });
  });

  it('stops in order at Ctrl-C, and goes on later', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl, klnagent64);
      const running = begin(c);
      await running.waitForOutput(/→ \/usr\/bin\/dpkg --purge -- kesl:/, CHANGED_MS);
      await c.kill(await running.pid(), 'SIGINT');
      const { signal } = await running.finished;
      expect(signal).toBeNull();
      // The step that ran came to its end; the next product was not begun.
      expect(await debState(c, 'kesl')).toBeUndefined();
      expect(await debState(c, 'klnagent64')).toBe('ii ');
      const { exitCode, document } = await resume(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectGone(c, 'kesl', 'klnagent64');
      await expectNothingTwice(c);
    });
  });
});

describe('a machine that loses power', () => {
  it('in the middle of a purge takes that step up again after the boot', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalWaits, klnagent64);
      const running = begin(c);
      await running.waitForOutput(/kesl: waiting/, CHANGED_MS);
      await c.cutPower();
      await c.powerOn();
      expect((await debState(c, 'kesl')) ?? 'gone').not.toBe('gone');
      await c.runOk(['touch', '/run/go-on']);
      const { exitCode, document } = await resume(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      await expectGone(c, 'kesl', 'klnagent64');
      await expectNothingTwice(c);
    });
  });

  it('with a torn last line in the journal: the line is cut off, noted, and the job goes on', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalWaits);
      const running = begin(c);
      await running.waitForOutput(/kesl: waiting/, CHANGED_MS);
      await c.cutPower();
      const [id = ''] = await import('node:fs/promises').then(({ readdir }) =>
        readdir(c.path(JOBS)),
      );
      const file = `${JOBS}/${id}/journal.jsonl`;
      const sound = await c.read(file);
      await c.write(file, `${sound}{"seq":99,"at":"2026`, 0o600);
      await c.powerOn();
      await c.runOk(['touch', '/run/go-on']);
      const { exitCode } = await resume(c);
      expect(exitCode).toBe(0);
      await expectGone(c, 'kesl');
      const events = await eventsOf(c, id);
      expect(events).toContainEqual({ type: 'torn-line-cut', bytes: 20 });
    });
  });

  it('with an altered journal: exit 6, and nothing is changed', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalWaits);
      const running = begin(c);
      await running.waitForOutput(/kesl: waiting/, CHANGED_MS);
      await c.cutPower();
      await c.powerOn();
      const id = await jobIdOf(c);
      const file = `${JOBS}/${id}/journal.jsonl`;
      const altered = (await c.read(file)).replace('"technician":"t-1"', '"technician":"t-2"');
      await c.write(file, altered, 0o600);
      const state = await debState(c, 'kesl');
      const { exitCode, stdout, stderr } = await c.swapout(RESUME);
      expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: '' });
      expect(stderr).toContain(id);
      expect(stderr).toContain('Next:');
      expect(await debState(c, 'kesl')).toBe(state);
      expect(await c.read(file)).toBe(altered);
      // A new job is not begun beside it unseen.
      expect((await c.swapout([...RUN, ...WITHOUT])).exitCode).toBe(6);
      expect(await debState(c, 'kesl')).toBe(state);
    });
  });
});

describe('a second job on the same machine', () => {
  it('is refused while the first one works, and its holder named', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalWaits);
      const running = begin(c);
      await running.waitForOutput(/kesl: waiting/, CHANGED_MS);
      const pid = await running.pid();
      for (const args of [
        [...RUN, ...WITHOUT],
        RESUME,
        [...RUN, ...WITHOUT, '--state', '/root/other'],
      ]) {
        const { exitCode, stdout, stderr } = await c.swapout(args);
        expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
        expect(stderr).toContain(`process ${String(pid)}`);
      }
      // What changes nothing takes no lock.
      expect((await c.swapout(['detect', '--json'])).exitCode).toBe(3);
      await c.runOk(['touch', '/run/go-on']);
      expect(await running.finished).toMatchObject({ exitCode: 0 });
      expect((await job(c, RESUME)).document.verdict).toBe('removed');
    });
  });
});
