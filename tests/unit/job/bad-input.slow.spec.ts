import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lookAt, machineOf, verifyNow, withEarlierJob, type Engine } from '../../../src/index.ts';
import { SwapoutError } from '../../../src/model/errors.ts';
import { exitCodeOf } from '../../../src/model/run-document.ts';
import { journalPathOf, treeOf } from './job-files.ts';
import {
  anEngine,
  ASSETS_DIR,
  eventsOf,
  practiceState,
  resume,
  run,
  tempDir,
  TRAINING_PACK,
} from './practice-job.ts';

const HOME = 'practice:home-suite';
const REBOOT = 'practice:endpoint-reboot';
const isRoot = process.getuid?.() === 0;

async function alterLine(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

describe('an altered journal', () => {
  it('stops resume and run with the next step, and changes nothing', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, REBOOT);
    await alterLine(journalPathOf(engine, id), '"t-1"', '"t-2"');
    const before = await treeOf(engine.stateOverride ?? '');
    for (const attempt of [resume(engine, REBOOT), run(engine, REBOOT)]) {
      const error: unknown = await attempt.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(SwapoutError);
      expect(error).toMatchObject({ code: 'journal-damaged' });
      expect((error as SwapoutError).next ?? '').toContain('move it out of the state directory');
    }
    expect(await treeOf(engine.stateOverride ?? '')).toEqual(before);
  });

  it('lets nobody judge by it, and is told beside a detection', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, REBOOT);
    await alterLine(journalPathOf(engine, id), '"plan-approved"', '"plan-declined"');
    const machine = await machineOf(engine, REBOOT);
    const looked = await lookAt(engine, machine, () => undefined);
    // A restart was owed; without its journal nobody can say so.
    const damaged = { code: 'journal-damaged' };
    await expect(verifyNow(engine, REBOOT, looked)).rejects.toMatchObject(damaged);
    const told: unknown[] = [];
    const detection = await withEarlierJob(engine, REBOOT, looked.detection, (e) => told.push(e));
    expect(told).toMatchObject([damaged]);
    expect(detection.earlierJob).toBeUndefined();
  });

  it('does not stand in the way of another machine', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, REBOOT);
    await alterLine(journalPathOf(engine, id), '"plan-approved"', '"plan-declined"');
    expect(exitCodeOf(await run(engine, HOME))).toBe(0);
  });

  it('whose first line is gone stands in the way of every machine: it may be of any', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, REBOOT);
    const path = journalPathOf(engine, id);
    const lines = (await readFile(path, 'utf8')).split('\n').slice(1);
    await writeFile(path, lines.join('\n'));
    await expect(run(engine, HOME)).rejects.toMatchObject({ code: 'journal-damaged' });
  });

  it('in which a reading was exchanged stops the job', async () => {
    const engine = await anEngine();
    const { id } = await run(engine, REBOOT);
    const reading = join(journalPathOf(engine, id), '..', 'before.snapshot.json');
    await alterLine(reading, 'klif', 'klix');
    await expect(resume(engine, REBOOT)).rejects.toMatchObject({ code: 'journal-damaged' });
  });
});

describe('an unsafe state directory', () => {
  async function engineIn(dir: string): Promise<Engine> {
    return { ...(await anEngine()), stateOverride: dir };
  }

  it.runIf(isRoot)('of somebody else is refused by run, resume and verify', async () => {
    const engine = await anEngine();
    await run(engine, REBOOT);
    await chown(engine.stateOverride ?? '', 65534, 65534);
    const unsafe = { code: 'state-dir-unsafe' };
    await expect(run(engine, REBOOT)).rejects.toMatchObject(unsafe);
    await expect(resume(engine, REBOOT)).rejects.toMatchObject(unsafe);
    const looked = await lookAt(engine, await machineOf(engine, REBOOT), () => undefined);
    await expect(verifyNow(engine, REBOOT, looked)).rejects.toMatchObject(unsafe);
  });

  it('that is a link, or that others may write to, is refused', async () => {
    const dir = await tempDir();
    await mkdir(join(dir, 'real'), { mode: 0o700 });
    await symlink(join(dir, 'real'), join(dir, 'link'));
    const unsafe = { code: 'state-dir-unsafe' };
    await expect(run(await engineIn(join(dir, 'link')), HOME)).rejects.toMatchObject(unsafe);
    await chmod(join(dir, 'real'), 0o770);
    await expect(run(await engineIn(join(dir, 'real')), HOME)).rejects.toMatchObject(unsafe);
  });

  it('that is no folder is refused', async () => {
    const dir = await tempDir();
    await writeFile(join(dir, 'file'), '');
    await expect(run(await engineIn(join(dir, 'file')), HOME)).rejects.toMatchObject({
      code: 'state-dir-unsafe',
    });
  });
});

/** Mounting needs an administrator, and a system that lets one. */
const mounts: string[] = [];
function mount(dir: string, options: string): boolean {
  const { status } = spawnSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', options, 'none', dir]);
  if (status === 0) mounts.push(dir);
  return status === 0;
}
afterEach(() => {
  for (const dir of mounts.splice(0)) spawnSync('/usr/bin/umount', [dir]);
});
function canMount(): boolean {
  if (!isRoot) return false;
  const dir = '/tmp/swapout-mount-probe';
  spawnSync('/usr/bin/mkdir', ['-p', dir]);
  const can = spawnSync('/usr/bin/mount', ['-t', 'tmpfs', 'none', dir]).status === 0;
  if (can) spawnSync('/usr/bin/umount', [dir]);
  spawnSync('/usr/bin/rmdir', [dir]);
  return can;
}

describe.runIf(canMount())('a disk of its own', () => {
  async function engineOn(options: string): Promise<{ engine: Engine; disk: string }> {
    const disk = await tempDir();
    expect(mount(disk, `mode=0700,${options}`)).toBe(true);
    return { engine: { ...(await anEngine()), stateOverride: join(disk, 'state') }, disk };
  }

  it('that is read-only is told as such, and nothing changes', async () => {
    const { engine, disk } = await engineOn('size=1m');
    spawnSync('/usr/bin/mount', ['-o', 'remount,ro', disk]);
    await expect(run(engine, HOME)).rejects.toMatchObject({
      code: 'state-dir-unwritable',
      message: expect.stringContaining('read-only') as string,
    });
  });

  it('that is full from the beginning opens no job', async () => {
    const { engine, disk } = await engineOn('size=256k');
    await writeFile(join(disk, 'ballast'), Buffer.alloc(400_000)).catch(() => undefined);
    await expect(run(engine, HOME)).rejects.toMatchObject({ code: 'disk-full' });
  });

  it('that fills up in the middle leaves an open job, which goes on to its end', async () => {
    const { engine, disk } = await engineOn('size=4m');
    const ballast = join(disk, 'ballast');
    let started = 0;
    const fill = {
      line: ({ event }: { event: { type: string } }) => {
        if (event.type !== 'step-started') return;
        started += 1;
        if (started === 2) {
          // Fills what is left, as another program of the machine would.
          spawnSync('/usr/bin/dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4k', 'count=4096']);
        }
      },
    };
    await expect(run(engine, HOME, { reporter: fill })).rejects.toMatchObject({
      code: 'disk-full',
    });
    await rm(ballast);
    const job = await resume(engine, HOME);
    expect([job.stage, exitCodeOf(job), job.verification?.verdict]).toEqual(['done', 0, 'removed']);
    const { uses } = await practiceState(engine, 'home-suite');
    expect(uses).toEqual({ 'suite-goes': 1, 'vpn-goes': 1, 'password-manager-goes': 1 });
    const finished = (await eventsOf(engine, job.id)).flatMap((event) =>
      event.type === 'step-finished' ? [event.step] : [],
    );
    expect(new Set(finished).size).toBe(finished.length);
  });
});

describe('a job in which Swapout itself fails', () => {
  it('stays open, and goes on', async () => {
    const engine = await anEngine();
    const bug = {
      progress: (text: string) => {
        if (text === 'Reading the machine again') throw new Error('a bug');
      },
    };
    await expect(run(engine, HOME, { reporter: bug })).rejects.toThrow('a bug');
    await expect(run(engine, HOME)).rejects.toMatchObject({ code: 'job-open' });
    expect(exitCodeOf(await resume(engine, HOME))).toBe(0);
  });

  it('whose receipt cannot be written says so, and writes it later', async () => {
    const engine = await anEngine();
    await writeFile(engine.kitDir, 'a file where the kit was');
    await expect(run(engine, HOME)).rejects.toMatchObject({ code: 'receipt-unwritable' });
    await rm(engine.kitDir);
    const job = await resume(engine, HOME);
    expect([exitCodeOf(job), existsSync(job.receipts[0]?.path ?? '')]).toEqual([0, true]);
  });
});

describe('a pack whose file is not the approved one', () => {
  const replacement = { kind: 'pack', entry: 'training-shield-windows' } as const;

  async function aPack(): Promise<string> {
    const dir = join(await tempDir(), 'pack');
    await cp(TRAINING_PACK, dir, { recursive: true });
    return dir;
  }

  it.each([
    ['of another content', (bytes: Buffer) => bytes.fill(0x78, 0, 1)],
    ['of another size', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
  ])('(%s) is refused before a job opens', async (_what, change) => {
    const engine = await anEngine();
    const packDir = await aPack();
    const path = join(packDir, 'training-shield-windows.txt');
    await writeFile(path, change(await readFile(path)));
    await expect(run(engine, HOME, { options: { packDir, replacement } })).rejects.toMatchObject({
      code: 'pack-digest',
    });
    expect(existsSync(engine.stateOverride ?? '')).toBe(false);
  });

  it('since it was chosen is not installed; the receipt says unprotected', async () => {
    const engine = await anEngine();
    const packDir = await aPack();
    const exchange = {
      line: ({ event }: { event: { type: string } }) => {
        if (event.type === 'removal-began')
          spawnSync('/bin/sh', [
            '-c',
            'echo evil > "$0"',
            join(packDir, 'training-shield-windows.txt'),
          ]);
      },
    };
    const job = await run(engine, HOME, { options: { packDir, replacement }, reporter: exchange });
    expect([job.protection?.kind, job.replacementStep, exitCodeOf(job)]).toEqual([
      'unprotected',
      null,
      9,
    ]);
  });

  it('is not there at all, or has no such entry: a usage error before a job opens', async () => {
    const engine = await anEngine();
    const invalid = { code: 'pack-invalid' };
    await expect(
      run(engine, HOME, { options: { packDir: '/nowhere', replacement } }),
    ).rejects.toMatchObject(invalid);
    await expect(
      run(engine, HOME, {
        options: { packDir: TRAINING_PACK, replacement: { kind: 'pack', entry: 'no-such' } },
      }),
    ).rejects.toMatchObject(invalid);
    expect(existsSync(engine.stateOverride ?? '')).toBe(false);
  });
});

describe('disk encryption by the product', () => {
  it('stops the job until a person accepts it', async () => {
    const assets = await tempDir();
    for (const part of ['catalog', 'advice'])
      await symlink(join(ASSETS_DIR, part), join(assets, part));
    await mkdir(join(assets, 'practice'));
    const path = join(ASSETS_DIR, 'practice', 'endpoint-reboot.json');
    const recording = JSON.parse(await readFile(path, 'utf8')) as {
      name: string;
      snapshot: { facts: { source: string; name: string; locator: string; imagePath?: string }[] };
    };
    const driver = recording.snapshot.facts.find(({ source }) => source === 'driver');
    recording.name = 'encrypted';
    recording.snapshot.facts.push({
      ...(driver ?? { source: '', name: '', locator: '' }),
      name: 'klfle',
      locator: 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\klfle',
      imagePath: '\\SystemRoot\\System32\\drivers\\klfle.sys',
    });
    await writeFile(join(assets, 'practice', 'encrypted.json'), JSON.stringify(recording));
    const engine = await anEngine(assets);
    const job = await run(engine, 'practice:encrypted');
    expect([job.stops.map(({ name }) => name), exitCodeOf(job)]).toEqual([['disk-encryption'], 9]);
    const accepted = await run(engine, 'practice:encrypted', {
      options: { accepts: { 'disk-encryption': 'decrypted yesterday' } },
    });
    expect(accepted.stage).toBe('reboot-required');
  });
});
