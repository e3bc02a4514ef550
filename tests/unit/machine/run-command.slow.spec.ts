import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Command, type CommandResult, runCommand } from '../../../src/machine/run-command.ts';
import { isAlive } from './is-alive.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'swapout-command-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** A tiny real program. */
function script(text: string, options: Partial<Command> = {}): Promise<CommandResult> {
  const path = join(dir, 'program');
  writeFileSync(path, `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  return runCommand({ program: path, arguments: [], timeLimitMs: 20_000, ...options });
}

function pidsIn(file: string): number[] {
  return readFileSync(join(dir, file), 'utf8').trim().split('\n').map(Number);
}

describe('runCommand', () => {
  it('returns exit code and both streams', async () => {
    const result = await script('echo out; echo err >&2; exit 7');
    expect(result).toMatchObject({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
      timedOut: false,
      aborted: false,
      endedBy: null,
      error: null,
      stillRunning: [],
    });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it('passes arguments as they are, through no shell', async () => {
    const odd = ['a b', '$HOME', '; exit 9', '*', '', '"'];
    const result = await script('printf "[%s]" "$@"', { arguments: odd });
    expect(result.stdout).toBe(odd.map((argument) => `[${argument}]`).join(''));
  });

  it.each(['dpkg', './dpkg', 'bin/dpkg'])(
    'refuses %s, which is no absolute path',
    async (program) => {
      await expect(runCommand({ program, arguments: [], timeLimitMs: 1000 })).rejects.toThrow(
        'not an absolute path',
      );
    },
  );

  it('says when the program does not exist', async () => {
    const result = await runCommand({
      program: join(dir, 'none'),
      arguments: [],
      timeLimitMs: 1000,
    });
    expect(result).toMatchObject({ exitCode: null, error: 'not-found', errorCode: 'ENOENT' });
  });

  it('says when the system does not let the program start', async () => {
    writeFileSync(join(dir, 'plain'), 'no program', { mode: 0o644 });
    const result = await runCommand({
      program: join(dir, 'plain'),
      arguments: [],
      timeLimitMs: 1000,
    });
    expect(result).toMatchObject({ exitCode: null, error: 'not-permitted', errorCode: 'EACCES' });
  });

  it('names the signal that ended the program', async () => {
    expect(await script('kill -9 $$')).toMatchObject({
      exitCode: null,
      endedBy: 'SIGKILL',
      timedOut: false,
    });
  });

  it('gives a fixed environment without anything of its own', async () => {
    process.env['SWAPOUT_TEST_SECRET'] = 'not for children';
    const result = await script('env; pwd', { env: { EXTRA: 'given' } });
    delete process.env['SWAPOUT_TEST_SECRET'];
    const lines = result.stdout.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'LC_ALL=C.UTF-8',
        'LANGUAGE=',
        'DEBIAN_FRONTEND=noninteractive',
        'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
        'EXTRA=given',
        '/',
      ]),
    );
    expect(result.stdout).not.toContain('not for children');
  });

  it('gives input, and without it an empty one', async () => {
    expect((await script('cat', { input: 'secret\n' })).stdout).toBe('secret\n');
    expect((await script('cat; echo end')).stdout).toBe('end\n');
  });

  it('does not fail when the program ignores its input', async () => {
    const result = await script('exec 0<&-; sleep 0.1; exit 4', { input: 'x'.repeat(1_000_000) });
    expect(result.exitCode).toBe(4);
  });

  it('hands output on while the program runs', async () => {
    const seen: [string, string][] = [];
    const go = join(dir, 'go');
    const result = await script(`echo one; until [ -e ${go} ]; do sleep 0.05; done; echo two >&2`, {
      onOutput: (stream, text) => {
        seen.push([stream, text]);
        // Only now can the program come to its end.
        writeFileSync(go, '');
      },
    });
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(seen).toEqual([
      ['stdout', 'one\n'],
      ['stderr', 'two\n'],
    ]);
  });

  it('does not break a character that comes in two pieces', async () => {
    const texts: string[] = [];
    await script("printf '\\xd1'; sleep 0.2; printf '\\x8f'", {
      onOutput: (_stream, text) => texts.push(text),
    });
    expect(texts.join('')).toBe('я');
  });

  it('keeps the last megabyte and counts the rest', async () => {
    let streamed = 0;
    const result = await script('head -c 3000000 /dev/zero | tr "\\0" x; echo end', {
      onOutput: (_stream, text) => (streamed += text.length),
    });
    expect(result.stdout).toHaveLength(1024 * 1024);
    expect(result.stdout.endsWith('end\n')).toBe(true);
    expect(result.stdoutOmittedBytes).toBe(3_000_004 - 1024 * 1024);
    expect(streamed).toBe(3_000_004);
  });

  it('does not wait for a daemon that keeps the streams open', async () => {
    const result = await script(
      'sleep 30 & echo $! > ' + join(dir, 'pids') + '; echo started; exit 0',
    );
    const [daemon = 0] = pidsIn('pids');
    expect(result).toMatchObject({ exitCode: 0, stdout: 'started\n' });
    expect(result.durationMs).toBeLessThan(5_000);
    expect(isAlive(daemon)).toBe(true);
    process.kill(daemon, 'SIGKILL');
  });
});

describe('runCommand at its time limit', () => {
  it('asks, and waits for another span when told to', async () => {
    const asked: number[] = [];
    const result = await script('sleep 0.6; exit 3', {
      timeLimitMs: 200,
      askAtLimit: (elapsedMs) => {
        asked.push(elapsedMs);
        return Promise.resolve('wait');
      },
    });
    expect(result).toMatchObject({ exitCode: 3, timedOut: false, endedBy: null });
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked[0]).toBeGreaterThanOrEqual(190);
  });

  it('lets the program run on while the answer is awaited; its own exit wins', async () => {
    const result = await script('sleep 0.4; exit 5', {
      timeLimitMs: 100,
      askAtLimit: () => new Promise(() => undefined),
    });
    expect(result).toMatchObject({ exitCode: 5, timedOut: false });
  });

  it('ends the program when told to, and without anyone to ask', async () => {
    const told = await script('sleep 30', {
      timeLimitMs: 100,
      askAtLimit: () => Promise.resolve('end'),
    });
    const alone = await script('sleep 30', { timeLimitMs: 100 });
    for (const result of [told, alone]) {
      expect(result).toMatchObject({ exitCode: null, timedOut: true, endedBy: 'SIGTERM' });
      expect(result.durationMs).toBeLessThan(5_000);
    }
  });

  it('gives the first span what is left of the step', async () => {
    const result = await script('sleep 30', { timeLimitMs: 20_000, firstLimitMs: 50 });
    expect(result.timedOut).toBe(true);
    expect(result.durationMs).toBeLessThan(5_000);
  });

  it('goes on where the question fails, and tells of it afterwards', async () => {
    await expect(
      script('sleep 0.3', {
        timeLimitMs: 100,
        askAtLimit: () => Promise.reject(new Error('the journal is full')),
      }),
    ).rejects.toThrow('the journal is full');
  });

  it('ends children, grandchildren, and those in a session of their own', async () => {
    const result = await script(
      [
        `log=${join(dir, 'pids')}`,
        'echo $$ >> $log',
        '(sleep 60 & echo $! >> $log; wait) &',
        // In another session, and orphaned: neither parent nor session leads to it.
        'setsid bash -c "echo \\$\\$ >> $log; (sleep 61 & echo \\$! >> $log); sleep 62" &',
        '(setsid sleep 63 & echo $! >> $log) ',
        // With neither session nor mark of ours: only its parent leads to it.
        'env -i /usr/bin/setsid /usr/bin/sleep 65 & echo $! >> $log',
        'sleep 64',
      ].join('\n'),
      { timeLimitMs: 700, graceMs: 2_000 },
    );
    expect(result).toMatchObject({ timedOut: true, stillRunning: [] });
    const pids = pidsIn('pids');
    expect(pids).toHaveLength(6);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('ends with SIGKILL what does not listen to SIGTERM', async () => {
    const result = await script('trap "" TERM; while true; do sleep 0.1; done', {
      timeLimitMs: 200,
      graceMs: 300,
    });
    expect(result).toMatchObject({ timedOut: true, endedBy: 'SIGKILL', stillRunning: [] });
  });

  it('leaves other processes alone', async () => {
    const other = script('sleep 1.5; exit 6');
    const second = mkdtempSync(join(tmpdir(), 'swapout-command-'));
    writeFileSync(join(second, 'hang'), '#!/bin/sh\nsleep 30\n', { mode: 0o755 });
    const ended = await runCommand({
      program: join(second, 'hang'),
      arguments: [],
      timeLimitMs: 100,
    });
    rmSync(second, { recursive: true });
    expect([ended.timedOut, (await other).exitCode]).toEqual([true, 6]);
  });

  it('ends the tree when it is stopped by its signal', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const result = await script('sleep 30', { signal: stop.signal });
    expect(result).toMatchObject({ timedOut: false, aborted: true, endedBy: 'SIGTERM' });
  });
});
