import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { requireBase } from './base.ts';
import { sweepDeadRuns } from './runs.ts';

const NEEDED_PROGRAMS = [
  '/usr/bin/dpkg-deb',
  '/usr/bin/flock',
  '/usr/bin/nsenter',
  '/usr/bin/rpmbuild',
  '/usr/bin/setpriv',
  '/usr/bin/systemd-nspawn',
  '/usr/bin/unshare',
  '/usr/sbin/debootstrap',
] as const;

/** Once before all: says what is missing, removes what a killed run left, builds the base. */
export async function setup(): Promise<void> {
  const missing = missingPrerequisites();
  if (missing.length > 0) {
    throw new Error(`The Linux machine tests cannot run here. Missing: ${missing.join(', ')}.`);
  }
  await sweepDeadRuns();
  await requireBase();
}

/** Once after all, also when a test process was killed. */
export async function teardown(): Promise<void> {
  await sweepDeadRuns();
}

function missingPrerequisites(): string[] {
  if (process.platform !== 'linux') return ['Linux'];
  const programs = NEEDED_PROGRAMS.filter((program) => !existsSync(program));
  const list = path.join(import.meta.dirname, '../debian-packages.json');
  const packages = JSON.parse(readFileSync(list, 'utf8')) as string[];
  return [
    ...(process.getuid?.() === 0 ? [] : ['root']),
    ...programs,
    ...(programs.length > 0 ? [`(Debian packages ${packages.join(' ')})`] : []),
  ];
}
