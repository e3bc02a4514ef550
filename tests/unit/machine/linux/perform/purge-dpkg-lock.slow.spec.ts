import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunCommand } from '../../../../../src/machine/run-command.ts';
import { createPrivateDpkg, type PrivateDpkg } from './private-dpkg.ts';
import { purgeDpkgIn, type PurgeOptions } from './purge-for-tests.ts';
import { recorded } from './recorded-runner.ts';
import { asRoot, useTestPlace } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);
let dpkg: PrivateDpkg;
beforeEach(() => {
  dpkg = createPrivateDpkg(place.dir);
});

const purge = (
  name: string,
  { run = dpkg.run, ...options }: PurgeOptions & { run?: RunCommand } = {},
) => purgeDpkgIn(place, name, run, options);

describe.skipIf(asRoot.skip)('package-purge while another dpkg works', { timeout: 60_000 }, () => {
  /** A real dpkg that keeps its lock until `letGo` is called. */
  async function holdLock(): Promise<{ letGo: () => Promise<void> }> {
    const script = `touch ${at('begun')}; until [ -e ${at('go')} ]; do sleep 0.1; done`;
    await dpkg.install({ name: 'slow', scripts: { prerm: script } });
    const other = dpkg.run({
      program: '/usr/bin/dpkg',
      arguments: ['--purge', 'slow'],
      timeLimitMs: 60_000,
    });
    await vi.waitFor(() => {
      expect(fs.existsSync(at('begun'))).toBe(true);
    }, 20_000);
    return {
      letGo: async () => {
        fs.writeFileSync(at('go'), '');
        await other;
      },
    };
  }

  it('waits, names the holder, and goes on', async () => {
    await dpkg.install({ name: 'agent' });
    const lock = await holdLock();
    const output: string[] = [];
    const running = purge('agent', { context: { onOutput: (_stream, text) => output.push(text) } });
    await vi.waitFor(() => {
      expect(output.filter((line) => line.includes('held by')).length).toBeGreaterThan(1);
    }, 20_000);
    expect(output[0]).toMatch(
      /^swapout: waiting for the package manager, held by dpkg \(pid \d+\), 0 s\n$/,
    );
    await lock.letGo();
    expect(await running).toMatchObject({ outcome: 'done' });
  });

  it('changes nothing when the technician ends the waiting', async () => {
    await dpkg.install({ name: 'agent' });
    const lock = await holdLock();
    const result = await purge('agent', { context: { timeLimitMs: 100 } });
    expect(result).toMatchObject({ outcome: 'timed-out', advice: 'package-lock-held' });
    expect(result.detail).toMatch(/dpkg \(pid \d+\)/);
    await lock.letGo();
    expect(dpkg.statusOf('agent')).toBe('installed');
  });

  it('stops waiting when the job is stopped', async () => {
    await dpkg.install({ name: 'agent' });
    const lock = await holdLock();
    const stop = new AbortController();
    const running = purge('agent', { context: { signal: stop.signal } });
    stop.abort();
    expect(await running).toMatchObject({ outcome: 'skipped' });
    await lock.letGo();
  });

  it('tries again when somebody takes the lock at the last moment', async () => {
    await dpkg.install({ name: 'agent' });
    let purges = 0;
    const run: RunCommand = (command) => {
      if (command.arguments.includes('--simulate')) return dpkg.run(command);
      purges += 1;
      return purges === 1 ? Promise.resolve(recorded('dpkg-purge-locked')) : dpkg.run(command);
    };
    expect(await purge('agent', { run })).toMatchObject({ outcome: 'done' });
    expect(purges).toBe(2);
  });
});
