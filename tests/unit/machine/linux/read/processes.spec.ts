import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  parseProcessStat,
  readProcesses,
} from '../../../../../src/machine/linux/read/processes.ts';
import { openRoot } from '../../../../../src/machine/linux/read/root.ts';
import { makeRoot } from './make-root.ts';

/** A line of proc(5) with the fields that are read. */
function statLine(comm: string, { state = 'S', flags = 4_194_304, started = 4711 } = {}): string {
  const before = [state, 1, 1, 1, 0, -1, flags, ...Array<number>(12).fill(0)];
  return `812 (${comm}) ${[...before, started, ...Array<number>(30).fill(0)].join(' ')}\n`;
}

describe('parseProcessStat', () => {
  it('reads name, state and start of this very process', () => {
    const stat = parseProcessStat(fs.readFileSync('/proc/self/stat', 'utf8'));
    expect(stat).toMatchObject({ isKernelThread: false });
    expect(stat?.state).toMatch(/^[RSD]$/);
    expect(Number(stat?.startedTicks)).toBeGreaterThan(0);
  });

  it.each(['kesl', 'a) S 1 (b', '((', 'with space'])('keeps the name %j whole', (comm) => {
    expect(parseProcessStat(statLine(comm))).toMatchObject({ comm, startedTicks: '4711' });
  });

  it('knows a thread of the kernel by its flag', () => {
    // kthreadd of a Linux 6.12, as proc shows it.
    const text =
      '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 1 0 0 20 0 1 0 8 0 0 18446744073709551615 0\n';
    expect(parseProcessStat(text)?.isKernelThread).toBe(true);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseProcessStat(text);
      }),
    );
  });
});

describe('readProcesses', () => {
  it('finds a real process with its program, also after the file was deleted', async () => {
    const dir = makeRoot({}).dir;
    const program = join(dir, 'kesl-stand-in-with-a-long-name');
    fs.copyFileSync('/bin/sleep', program);
    const child = spawn(program, ['60'], { stdio: 'ignore' });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('spawn', resolve));
    fs.rmSync(program);
    const { facts } = readProcesses(openRoot('/'));
    expect(facts.filter((fact) => 'pid' in fact && fact.pid === child.pid)).toMatchObject([
      {
        source: 'process',
        locator: `pid ${child.pid}`,
        name: 'kesl-stand-in-with-a-long-name',
        exePath: program,
      },
    ]);
  });

  it('leaves out threads of the kernel and dead processes', () => {
    const root = makeRoot({
      '/proc/1/stat': statLine('init'),
      '/proc/1/exe': { link: '/usr/lib/systemd/systemd' },
      '/proc/2/stat': statLine('kthreadd', { flags: 2_129_984 }),
      '/proc/3/stat': statLine('kesl', { state: 'Z' }),
    });
    const { facts, entries, unread } = readProcesses(root);
    expect(facts.map(({ name }) => name)).toEqual(['init']);
    expect([entries, unread]).toEqual([3, []]);
  });

  it('says that others cannot be seen where /proc hides them', () => {
    const root = makeRoot({
      '/proc/812/stat': statLine('own'),
      '/proc/812/exe': { link: '/bin/sh' },
    });
    const why = process.getuid?.() === 0 ? 'failed' : 'needs-administrator';
    expect(readProcesses(root).unread).toEqual([{ source: 'process', why, locator: '/proc' }]);
  });

  it('reads a mounted root as one without processes', () => {
    expect(readProcesses(makeRoot({ '/proc': { dir: true } }))).toMatchObject({
      facts: [],
      entries: 0,
      unread: [],
    });
  });
});
