import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeDigest } from './rig/base.ts';
import { baseRecipe } from './rig/base-recipe.ts';
import { startContainer, withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import { runsDir } from './rig/places.ts';
import { startTimeOf } from './rig/process-tree.ts';
import { sweepDeadRuns } from './rig/runs.ts';

describe('a container', () => {
  let c: Container;
  beforeAll(async () => {
    c = await startContainer({ disks: [{ path: '/mnt/small', sizeBytes: 64 * 1024 }] });
  });
  afterAll(() => c.stop());

  it('runs systemd as process 1, with every unit well', async () => {
    expect(c.programs().find(({ pid }) => pid === 1)?.exe).toBe('/usr/lib/systemd/systemd');
    expect((await c.run(['systemctl', 'is-system-running'])).stdout).toBe('running\n');
  });

  it.each([0, 1, 37, 255])('passes exit code %i on', async (code) => {
    expect(await c.run(['sh', '-c', `exit ${String(code)}`])).toMatchObject({
      exitCode: code,
      signal: null,
    });
  });

  it('tells a signal from an exit code', async () => {
    const result = await c.run(['sh', '-c', 'kill -SEGV $$']);
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGSEGV' });
  });

  it('keeps the two streams apart and passes input through', async () => {
    const result = await c.run(['sh', '-c', 'cat; echo err >&2'], { stdin: 'größe\n' });
    expect(result).toMatchObject({ stdout: 'größe\n', stderr: 'err\n' });
  });

  it('passes arguments on as they are, with no shell in between', async () => {
    const { stdout } = await c.run(['printf', '%s|', 'a b', '$HOME', "it's", '*']);
    expect(stdout).toBe("a b|$HOME|it's|*|");
  });

  it('gives a command the environment, folder and user asked for and nothing of our own', async () => {
    const options = { env: { TZ: 'UTC' }, cwd: '/usr/lib', user: 'olga' } as const;
    const { stdout } = await c.run(['sh', '-c', 'id -un; pwd; env | sort'], options);
    expect(stdout.split('\n').slice(0, 2)).toEqual(['olga', '/usr/lib']);
    const names = stdout
      .split('\n')
      .slice(2, -1)
      .map((line) => line.replace(/=.*/, ''));
    expect(names).toEqual(['HOME', 'LANG', 'LOGNAME', 'PATH', 'PWD', 'TZ', 'USER']);
  });

  it('kills a command with its children at the time limit and says what it had written', async () => {
    const slow = c.run(['sh', '-c', 'echo begun; sleep 987 & wait'], { timeoutMs: 300 });
    await expect(slow).rejects.toThrow(/Not finished within 300 ms[^]*begun/);
    const { stdout } = await c.run(['ps', '-eo', 'args']);
    expect(stdout).not.toContain('sleep 987');
  });

  it('runs a command beside the test, whose process can be killed by its id inside', async () => {
    const running = c.spawn(['sh', '-c', 'echo ready; read line; echo "$line"; exec sleep 987']);
    await running.waitForOutput(/ready/);
    running.child.stdin?.write('from the test\n');
    await running.waitForOutput(/from the test/);
    await c.kill(await running.pid());
    expect(await running.finished).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  it('has no network but its own loopback', async () => {
    const { stdout } = await c.run(['cat', '/proc/net/dev']);
    expect(
      stdout
        .split('\n')
        .slice(2, -1)
        .map((line) => line.trim().replace(/:.*/, '')),
    ).toEqual(['lo']);
  });

  it('cannot load a module into the machine outside', async () => {
    const status = await c.run(['grep', '^CapEff', '/proc/self/status']);
    const capabilities = BigInt(`0x${status.stdout.split(/\s+/)[1] ?? ''}`);
    expect(capabilities & (1n << 16n)).toBe(0n); // CAP_SYS_MODULE
  });

  it('shows its files to the test, and those of the test to it', async () => {
    await c.runOk(['sh', '-c', 'echo inside > /etc/from-inside']);
    expect(readFileSync(c.path('/etc/from-inside'), 'utf8')).toBe('inside\n');
    await c.write('/opt/a/b.sh', '#!/bin/sh\necho hello\n', 0o755);
    expect((await c.run(['/opt/a/b.sh'])).stdout).toBe('hello\n');
  });

  it('has the project’s Node', async () => {
    const { stdout } = await c.runOk(['node', '--print', 'process.versions.node']);
    expect(Number(stdout.split('.')[0])).toBeGreaterThanOrEqual(22);
  });

  it('has a small disk that is full when it is full', async () => {
    const result = await c.run(['dd', 'if=/dev/zero', 'of=/mnt/small/file', 'bs=1K', 'count=65']);
    expect(result.stderr).toContain('No space left on device');
    await c.runOk(['rm', '/mnt/small/file']);
  });

  it('reboots: another boot id and process 1, the same machine id and files', async () => {
    const before = { bootId: await c.bootId(), leaderPid: c.leaderPid };
    const machineId = await c.read('/etc/machine-id');
    await c.write('/root/kept', 'kept');
    await c.write('/mnt/small/kept', 'too');
    await c.reboot();
    expect(await c.bootId()).not.toBe(before.bootId);
    expect(c.leaderPid).not.toBe(before.leaderPid);
    expect((await c.run(['cat', '/etc/machine-id'])).stdout).toBe(machineId);
    expect((await c.run(['cat', '/root/kept'])).stdout).toBe('kept');
    expect((await c.run(['cat', '/mnt/small/kept'])).stdout).toBe('too');
  });

  it('loses power at once, and boots again from the disk as it was', async () => {
    const bootId = await c.bootId();
    await c.write('/root/kept', 'kept');
    const running = c.spawn(['sh', '-c', 'trap "echo told > /root/told" TERM; echo on; sleep 987']);
    await running.waitForOutput(/on/);
    await c.cutPower();
    expect(() => c.leaderPid).toThrow('not running');
    expect(await c.read('/root/kept')).toBe('kept');
    await c.powerOn();
    expect(await c.bootId()).not.toBe(bootId);
    expect(existsSync(c.path('/root/told'))).toBe(false);
  });

  it('switches off in order', async () => {
    await c.powerOff();
    await expect(async () => c.run(['true'])).rejects.toThrow('not running');
    await c.powerOn();
    expect((await c.run(['systemctl', 'is-system-running'])).stdout).toBe('running\n');
  });
});

describe('the life of a container', () => {
  it('begins on a fresh disk each time and leaves nothing when the test fails', async () => {
    let mergedDir = '';
    const failing = withContainer({}, async (c) => {
      mergedDir = c.path('/');
      await c.write('/root/mine', 'mine');
      throw new Error('the test failed');
    });
    await expect(failing).rejects.toThrow('the test failed');
    expect(existsSync(mergedDir)).toBe(false);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(path.dirname(mergedDir));
    await withContainer({}, async (c) => {
      expect((await c.run(['ls', '/root'])).stdout).toBe('');
    });
  });

  it('ends with the test process, even one that is killed', async () => {
    const module = pathToFileURL(path.join(import.meta.dirname, 'rig/container.ts')).href;
    const program = `const { startContainer } = await import(${JSON.stringify(module)});
      const c = await startContainer();
      console.log(JSON.stringify({ root: c.path('/'), leader: c.leaderPid }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { root, leader } = JSON.parse(line.toString()) as { root: string; leader: number };
    expect(startTimeOf(leader)).toBeDefined();
    child.kill('SIGKILL');
    const runDir = path.dirname(root);
    for (let waitedMs = 0; existsSync(runDir) && waitedMs < 20_000; waitedMs += 50) await delay(50);
    expect(startTimeOf(leader)).toBeUndefined();
    expect(existsSync(runDir)).toBe(false);
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(runDir);
  });

  it('is left alone by the sweeper while its test process lives', async () => {
    await withContainer({}, async (c) => {
      expect(await sweepDeadRuns()).toEqual([]);
      expect(existsSync(runsDir)).toBe(true);
      expect((await c.run(['true'])).exitCode).toBe(0);
    });
  });
});

describe('the base system', () => {
  it('is another one when its recipe changes', () => {
    const more = { ...baseRecipe, include: [...baseRecipe.include, 'sudo'] };
    expect(recipeDigest(more)).not.toBe(recipeDigest(baseRecipe));
    expect(recipeDigest({ ...baseRecipe })).toBe(recipeDigest(baseRecipe));
  });
});
