import { join } from 'node:path';
import { systemCodeOf } from '../job/system-error.ts';
import type { Machine } from '../machine/machine.ts';
import type { PackEntry } from '../model/pack.ts';
import type { PackOffer } from '../model/question.ts';
import type { MachineIdentity } from '../model/snapshot.ts';
import { digestOfFile } from '../receipt/file-digest.ts';
import { NotRegularFileError, withRegularFile } from '../receipt/regular-file.ts';
import type { LoadedPack } from './load-pack.ts';

/**
 * The pack's entries for this machine's platform. Those that cannot be used say why; the files of the
 * others were read whole, and are the approved ones.
 */
export async function offersFor(
  { packDir, pack }: LoadedPack,
  identity: Pick<MachineIdentity, 'platform' | 'arch'>,
  machine: Pick<Machine, 'checkProtection'>,
  now = new Date(),
): Promise<readonly PackOffer[]> {
  const offers: PackOffer[] = [];
  for (const entry of pack.entries) {
    if (entry.platform !== identity.platform) continue;
    const check = await machine.checkProtection(entry);
    offers.push({
      packDir,
      pack: pack.id,
      organisation: pack.organisation,
      entry,
      problem: unfit(entry, identity.arch, now) ?? (await faultOf(entry, packDir)),
      alreadyProtects: check.installed && check.protects,
    });
  }
  return offers;
}

function unfit(entry: PackEntry, arch: string, now: Date): string | null {
  if (!entry.arch.some((fitting) => fits(fitting, arch)))
    return `it is made for ${entry.arch.join(', ')}, and this machine is ${arch}`;
  const { approvedUntil } = entry;
  if (approvedUntil !== undefined && now.toISOString().slice(0, 10) > approvedUntil)
    return `its approval ended on ${approvedUntil}, by this machine's clock`;
  return null;
}

/** One word for each processor; systems and package formats have many. */
const SAME_ARCH: Readonly<Record<string, string>> = {
  amd64: 'x64',
  x86_64: 'x64',
  'x86-64': 'x64',
  aarch64: 'arm64',
  ia32: 'x86',
  i386: 'x86',
  i686: 'x86',
};
const ANY_ARCH: ReadonlySet<string> = new Set(['all', 'any', 'noarch', 'neutral']);

function fits(entryArch: string, machineArch: string): boolean {
  const common = (arch: string) => SAME_ARCH[arch.toLowerCase()] ?? arch.toLowerCase();
  return ANY_ARCH.has(entryArch.toLowerCase()) || common(entryArch) === common(machineArch);
}

type File = PackEntry['file'];

/** What is wrong with the entry's files, null if they are the approved ones; sizes first, they cost nothing. */
async function faultOf(entry: PackEntry, packDir: string): Promise<string | null> {
  const files = [entry.file, ...entry.dependencies];
  for (const check of [sizeFault, digestFault])
    for (const file of files) {
      const fault = await readable(file, () => check(file, join(packDir, file.name)));
      if (fault !== null) return fault;
    }
  return null;
}

async function sizeFault({ name, sizeBytes }: File, path: string): Promise<string | null> {
  const size = await withRegularFile(path, (_handle, stats) => Promise.resolve(stats.size));
  if (size === sizeBytes) return null;
  return `${name} has ${size} bytes, and the approved file has ${sizeBytes}`;
}

async function digestFault({ name, sha256 }: File, path: string): Promise<string | null> {
  const digest = await digestOfFile(path);
  if (digest.sha256 === sha256) return null;
  return `${name} is not the approved file: its SHA-256 is ${digest.sha256}`;
}

async function readable(
  { name }: File,
  check: () => Promise<string | null>,
): Promise<string | null> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof NotRegularFileError) return `${name} cannot be used: ${error.message}`;
    const code = systemCodeOf(error);
    if (code === null) throw error;
    return code === 'ENOENT' ? `${name} is not in the pack` : `${name} cannot be read (${code})`;
  }
}
