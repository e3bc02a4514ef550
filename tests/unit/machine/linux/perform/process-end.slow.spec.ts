import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processesIn } from '../../../../../src/machine/linux/perform/processes-in.ts';
import { performAction } from '../../../../../src/machine/linux/perform/perform-action.ts';
import type { ActionResult } from '../../../../../src/machine/machine.ts';
import { asRoot, useTestPlace, workIn } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);
const children: ChildProcess[] = [];

beforeEach(() => {
  fs.mkdirSync(at('product/bin'), { recursive: true });
  fs.copyFileSync('/usr/bin/sleep', at('product/bin/daemon'));
  fs.copyFileSync('/bin/bash', at('product/bin/shell'));
  for (const name of ['daemon', 'shell']) fs.chmodSync(at('product/bin', name), 0o755);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(program: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: 'ignore' });
  children.push(child);
  await vi.waitFor(() => {
    expect(fs.readlinkSync(`/proc/${child.pid!}/exe`)).toBe(fs.realpathSync(program));
  });
  return child;
}

const SIGTERM_BIT = 1 << 14;

/** The lowest signals that a process ignores, one bit each (proc(5), SigIgn). */
function ignoredSignals(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number.parseInt(/^SigIgn:\s+[0-9a-f]*([0-9a-f]{8})$/m.exec(status)?.[1] ?? '0', 16);
}

function end(folder: string): Promise<ActionResult> {
  const { context, here } = workIn(place.dir);
  return performAction({ kind: 'process-end', folder }, context, here);
}

describe.skipIf(asRoot.skip)('process-end', () => {
  it('ends what runs from the folder and nothing else', async () => {
    const daemon = await start(at('product/bin/daemon'), '60');
    const other = await start('/usr/bin/sleep', '60');
    const { outcome, detail } = await end(at('product'));
    expect([outcome, detail]).toEqual([
      'done',
      `1 ended: ${at('product/bin/daemon')} (pid ${daemon.pid!}).`,
    ]);
    expect(daemon.signalCode).toBe('SIGTERM');
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  });

  it('takes a folder whose name only begins alike for another one', async () => {
    await start(at('product/bin/daemon'), '60');
    expect(await end(at('prod'))).toMatchObject({ outcome: 'already-gone' });
    expect(await end(at('product/bi'))).toMatchObject({ outcome: 'already-gone' });
  });

  it('ends with SIGKILL what does not listen', async () => {
    const shell = await start(
      at('product/bin/shell'),
      '-c',
      'trap "" TERM; while :; do sleep 0.1; done',
    );
    // Only once the shell ignores the signal can it be seen not to listen.
    await vi.waitFor(() => {
      expect(ignoredSignals(shell.pid!) & SIGTERM_BIT).not.toBe(0);
    });
    expect(await end(at('product'))).toMatchObject({ outcome: 'done' });
    expect(shell.signalCode).toBe('SIGKILL');
  });

  it('ends a program whose file is deleted already', async () => {
    const daemon = await start(at('product/bin/daemon'), '60');
    fs.rmSync(at('product'), { recursive: true });
    expect(await end(at('product'))).toMatchObject({ outcome: 'done' });
    expect(daemon.signalCode).toBe('SIGTERM');
  });

  it('says when something starts the program again', async () => {
    // Stands for a service manager that restarts what ends.
    await start('/bin/bash', '-c', `while :; do ${at('product/bin/daemon')} 60; done`);
    await vi.waitFor(() => {
      expect(processesIn(at('product'), { procDir: '/proc' })).not.toEqual([]);
    });
    expect(await end(at('product'))).toMatchObject({
      outcome: 'failed',
      advice: 'process-would-not-end',
    });
  });

  it.each(['/usr/bin', '/usr', '/', '/opt'])('refuses to empty %s', async (folder) => {
    expect(await end(folder)).toMatchObject({ outcome: 'refused', advice: 'shared-folder' });
  });

  it('refuses a folder that is a link', async () => {
    const daemon = await start(at('product/bin/daemon'), '60');
    fs.symlinkSync(at('product'), at('link'));
    expect(await end(at('link'))).toMatchObject({ outcome: 'refused' });
    expect(daemon.signalCode).toBeNull();
  });

  it('leaves a process alone whose file only has the same path, as a container’s has', async () => {
    fs.mkdirSync(at('other/bin'), { recursive: true });
    fs.copyFileSync('/usr/bin/sleep', at('other/bin/daemon'));
    fs.chmodSync(at('other/bin/daemon'), 0o755);
    const inside = `mount --bind ${at('other')} ${at('product')} && exec ${at('product/bin/daemon')} 60`;
    const child = spawn('/usr/bin/unshare', ['--mount', '/bin/sh', '-c', inside], {
      stdio: 'ignore',
    });
    children.push(child);
    await vi.waitFor(() => {
      expect(fs.readlinkSync(`/proc/${child.pid!}/exe`)).toBe(at('product/bin/daemon'));
    });
    expect(await end(at('product'))).toMatchObject({ outcome: 'already-gone' });
    expect(child.signalCode).toBeNull();
  });

  it('ends a process that the product has shut up in a root folder of its own', async () => {
    const jail = at('product/jail');
    for (const library of librariesOf('/usr/bin/sleep')) {
      fs.mkdirSync(join(jail, library, '..'), { recursive: true });
      fs.copyFileSync(library, join(jail, library));
    }
    fs.copyFileSync('/usr/bin/sleep', join(jail, 'daemon'));
    fs.chmodSync(join(jail, 'daemon'), 0o755);
    const child = spawn('/usr/sbin/chroot', [jail, '/daemon', '60'], { stdio: 'ignore' });
    children.push(child);
    await vi.waitFor(() => {
      expect(fs.readlinkSync(`/proc/${child.pid!}/exe`)).toBe(join(jail, 'daemon'));
    });
    expect(await end(at('product'))).toMatchObject({ outcome: 'done' });
    expect(child.signalCode).toBe('SIGTERM');
  });
});

function librariesOf(program: string): readonly string[] {
  const lines = execFileSync('/usr/bin/ldd', [program], { encoding: 'utf8' }).split('\n');
  return lines.map((line) => /(\/\S+)/.exec(line)?.[1]).filter((path) => path !== undefined);
}
