import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readDebPackages } from '../../src/machine/linux/read/deb-packages.ts';
import { openRoot } from '../../src/machine/linux/read/root.ts';
import { readSystemdUnits } from '../../src/machine/linux/read/systemd-units.ts';
import { compare, timed, type Figure } from './figure.ts';
import { makeRoot } from './linux-root.ts';

const run = promisify(execFile);
/** Enough that most of them meet compiled code, as in a worker that reads more than once. */
const SAMPLES = 31;

/** Reading packages and units in process, beside one spawned `dpkg-query -W` on the same database. */
export async function linuxRead(): Promise<Figure[]> {
  return [await besideDpkgQuery(), await growth()];
}

async function besideDpkgQuery(): Promise<Figure> {
  const root = makeRoot(1000, 254);
  const query = ['--admindir', join(root, 'var/lib/dpkg'), '-W'];
  try {
    return await compare({
      name: 'linux-read-1000-packages-254-units',
      unit: 'ms',
      goal: 0.5,
      samples: SAMPLES,
      ours: () => timed(() => readBoth(root, 1000)),
      peer: () => timed(() => run('/usr/bin/dpkg-query', query)),
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function growth(): Promise<Figure> {
  const small = makeRoot(1000, 254);
  const large = makeRoot(5000, 254);
  try {
    return await compare({
      name: 'linux-read-growth-1000-to-5000-packages',
      unit: 'ms',
      goal: 5,
      samples: SAMPLES,
      ours: () => timed(() => readPackages(large, 5000)),
      peer: () => timed(() => readPackages(small, 1000)),
    });
  } finally {
    rmSync(small, { recursive: true });
    rmSync(large, { recursive: true });
  }
}

function readBoth(dir: string, packages: number): void {
  readPackages(dir, packages);
  const { units } = readSystemdUnits(openRoot(dir));
  if (units.facts.length !== 254) throw new Error(`read ${units.facts.length} units`);
}

function readPackages(dir: string, packages: number): void {
  const { facts } = readDebPackages(openRoot(dir));
  if (facts.length !== packages) throw new Error(`read ${facts.length} of ${packages} packages`);
}
