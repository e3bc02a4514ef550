import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { openWindowsSystem } from '../../src/machine/windows/api/open-system.ts';
import { LIVE_DISK } from '../../src/machine/windows/read/disk.ts';
import { openReadContext } from '../../src/machine/windows/read/open-context.ts';
import { createProgramLook } from '../../src/machine/windows/read/program-look.ts';
import { readServices } from '../../src/machine/windows/read/services.ts';
import { readUninstallEntries } from '../../src/machine/windows/read/uninstall-entries.ts';
import type { ReadingTimes } from './windows-read.ts';

/** Runs inside Windows: our readers and `reg` in turn over the same keys, in milliseconds. */
const KEYS = [
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
  'HKLM\\SYSTEM\\CurrentControlSet\\Services',
];
const REG = 'C:\\windows\\system32\\reg.exe';
const PLAN = {
  paths: [],
  installerNames: [],
  accounts: [],
  certificateSubjects: [],
  words: ['standin'],
};

const [resultPath = '', turns = '5'] = process.argv.slice(2);

const main = async (): Promise<void> => {
  const system = await openWindowsSystem();
  const ours = (): { readonly entries: number; readonly services: number } => {
    // Nothing is remembered from the turn before.
    const programs = createProgramLook({ pinnedRoots: [], rootsDirs: [], now: new Date() });
    const { context } = openReadContext({ system, plan: PLAN, programs, disk: LIVE_DISK });
    try {
      const entries = readUninstallEntries(context);
      const { services, drivers } = readServices(context);
      return {
        entries: entries.facts.length,
        services: services.facts.length + drivers.facts.length,
      };
    } finally {
      context.users.unload();
    }
  };
  const found = ours();
  const times: ReadingTimes = { found, ours: [], query: [], export: [] };
  for (let turn = 0; turn < Number(turns); turn += 1) {
    times.ours.push(timed(ours));
    times.query.push(timed(() => KEYS.forEach((key) => reg('query', key, '/s'))));
    times.export.push(
      timed(() => KEYS.forEach((key) => reg('export', key, 'C:\\bench.reg', '/y'))),
    );
  }
  writeFileSync(resultPath, JSON.stringify(times));
};
void main();

function timed(work: () => unknown): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

/** Its output goes to a file: through a pipe Wine takes several times as long. */
function reg(...args: readonly string[]): void {
  const out = openSync('C:\\bench.txt', 'w');
  const { status } = spawnSync(REG, args, { stdio: ['ignore', out, 'ignore'] });
  closeSync(out);
  if (status !== 0) throw new Error(`reg ${args.join(' ')}: ${status}`);
}
