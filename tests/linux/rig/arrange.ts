import path from 'node:path';
import { keptPackagePath } from './broken-products.ts';
import type { Container } from './container.ts';
import type { CommandResult } from './host-command.ts';
import { buildPackage } from './packages.ts';
import { kav4fs, rpmBase } from './products.ts';
import type { PackageFormat, StandIn } from './stand-in.ts';

/** Brings a container into the state that a test is about, with the real package managers. */

const PACKAGES_DIR = '/root/packages';

/** Builds the stand-ins and copies them in. Returns their paths inside, in the given order. */
async function copyPackagesIn(
  c: Container,
  format: PackageFormat,
  standIns: readonly StandIn[],
): Promise<string[]> {
  const inside: string[] = [];
  for (const standIn of standIns) {
    const file = await buildPackage(standIn, format);
    inside.push(path.posix.join(PACKAGES_DIR, path.basename(file)));
    await c.copyIn(file, inside.at(-1) ?? '');
  }
  return inside;
}

/** Installs them with one `dpkg --install`, in the given order. Throws if it fails. */
export async function installDebs(c: Container, ...standIns: StandIn[]): Promise<void> {
  if (standIns.includes(kav4fs)) await c.runOk(['dpkg', '--add-architecture', 'i386']);
  const files = await copyPackagesIn(c, 'deb', standIns);
  await c.runOk(['dpkg', '--install', ...files]);
  // Nothing lies about that a search for set-up files would find.
  await c.runOk(['rm', '-r', PACKAGES_DIR]);
}

/** As `installDebs` for a package whose set-up fails; returns what dpkg said. */
export async function installFailingDeb(c: Container, standIn: StandIn): Promise<CommandResult> {
  const files = await copyPackagesIn(c, 'deb', [standIn]);
  const result = await c.run(['dpkg', '--install', ...files]);
  await c.runOk(['rm', '-r', PACKAGES_DIR]);
  if (result.exitCode === 0) throw new Error('dpkg was expected to fail');
  return result;
}

/** Unpacks without setting up: state `unpacked`. */
export async function unpackDeb(c: Container, standIn: StandIn): Promise<void> {
  const files = await copyPackagesIn(c, 'deb', [standIn]);
  await c.runOk(['dpkg', '--unpack', ...files]);
  await c.runOk(['rm', '-r', PACKAGES_DIR]);
}

/** Makes the container an rpm machine (first call) and installs them with one `rpm --install`. */
export async function installRpms(c: Container, ...standIns: StandIn[]): Promise<void> {
  await prepareRpm(c);
  const files = await copyPackagesIn(c, 'rpm', standIns);
  await c.runOk(['rpm', '--install', ...files]);
  await c.runOk(['rm', '-r', PACKAGES_DIR]);
}

/** Gives the rpm database what packages with scripts rest upon. Safe to repeat. */
export async function prepareRpm(c: Container): Promise<void> {
  if ((await c.run(['rpm', '--query', rpmBase.name])).exitCode === 0) return;
  const files = await copyPackagesIn(c, 'rpm', [rpmBase]);
  await c.runOk(['rpm', '--install', ...files]);
}

/** Removed, configuration kept: state `rc`. */
export async function leaveConfigurationOf(c: Container, name: string): Promise<void> {
  await c.runOk(['dpkg', '--remove', name]);
}

export async function hold(c: Container, name: string): Promise<void> {
  await c.runOk(['apt-mark', 'hold', name]);
}

/** Installs a product that installs itself again, with the package where it looks for it. */
export async function installReturning(c: Container, standIn: StandIn): Promise<void> {
  await installDebs(c, standIn);
  await c.copyIn(await buildPackage(standIn, 'deb'), keptPackagePath);
}

/**
 * From now on dpkg lies: it exits 0, also for apt, and changes nothing, because a file in its own
 * configuration folder tells it to pretend. Nothing is wrapped or replaced.
 */
export async function makeDpkgPretend(c: Container): Promise<void> {
  await c.write('/etc/dpkg/dpkg.cfg.d/kesl', 'no-act\n');
}

/** As `makeDpkgPretend`, for rpm: an alias makes every erasure a trial. */
export async function makeRpmPretend(c: Container): Promise<void> {
  await c.write('/etc/popt', 'rpm alias -e --erase --test\n');
}
