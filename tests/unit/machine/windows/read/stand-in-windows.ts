import * as fs from 'node:fs';
import * as os from 'node:os';
import { dirname, join } from 'node:path';
import type { InstalledProduct } from '../../../../../src/machine/windows/api/installer.ts';
import type { WindowsProcess } from '../../../../../src/machine/windows/api/processes.ts';
import type { ServiceRow } from '../../../../../src/machine/windows/api/services.ts';
import type { ReadContext, ReadSystem } from '../../../../../src/machine/windows/read/context.ts';
import { openReadContext } from '../../../../../src/machine/windows/read/open-context.ts';
import type { ProgramLook } from '../../../../../src/machine/windows/read/program-look.ts';
import type { ProgramVersion } from '../../../../../src/machine/windows/read/program-version.ts';
import type { ReadingPlan } from '../../../../../src/model/snapshot.ts';
import {
  MemoryRegistry,
  type MemoryRegistryOptions,
  type StandInKeys,
} from '../memory-registry.ts';

/** Folders as a 64-bit Windows has them. */
export const FOLDERS = {
  '%ProgramFiles%': 'C:\\Program Files',
  '%ProgramFiles(x86)%': 'C:\\Program Files (x86)',
  '%CommonProgramFiles%': 'C:\\Program Files\\Common Files',
  '%ProgramData%': 'C:\\ProgramData',
  '%SystemRoot%': 'C:\\Windows',
  '%SystemDrive%': 'C:',
} as const;

export const ANNA = 'S-1-5-21-1-2-3-1001';
export const PROFILE_LIST = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';

/** What the readers look for in these tests: a maker that does not exist. */
export const PLAN: ReadingPlan = {
  paths: [],
  installerNames: ['standin*.exe'],
  accounts: ['Standin*'],
  certificateSubjects: ['CN=Stand-in Root, O=Stand-in'],
  words: ['standin', 'стандин'],
};

export interface StandIn {
  readonly keys?: StandInKeys;
  readonly registry?: MemoryRegistryOptions;
  readonly services?: readonly ServiceRow[] | Error;
  readonly products?: readonly InstalledProduct[] | Error;
  readonly processes?: readonly WindowsProcess[];
  readonly isAdministrator?: boolean;
  readonly plan?: Partial<ReadingPlan>;
  /** By Windows path. */
  readonly versions?: Readonly<Record<string, ProgramVersion>>;
  readonly signers?: Readonly<Record<string, readonly string[]>>;
  /** Files by Windows path. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

export interface StandInWindows {
  readonly dir: string;
  readonly registry: MemoryRegistry;
  readonly system: ReadSystem;
  readonly programs: ProgramLook;
  /** Where a Windows path lies here. */
  readonly host: (path: string) => string;
  readonly open: () => ReadContext;
  readonly plan: ReadingPlan;
  readonly remove: () => void;
}

/** A Windows that is none: a registry in memory, disks in a temporary folder, lists as the test gives them. */
export function standInWindows(standIn: StandIn = {}): StandInWindows {
  const dir = fs.mkdtempSync(join(os.tmpdir(), 'swapout-windows-'));
  const host = (path: string): string =>
    join(dir, path.replace(/^([A-Za-z]):/, '$1').replaceAll('\\', '/'));
  for (const [path, content] of Object.entries(standIn.files ?? {})) {
    fs.mkdirSync(dirname(host(path)), { recursive: true });
    fs.writeFileSync(host(path), content);
  }
  fs.mkdirSync(host('C:\\Windows'), { recursive: true });
  const hives = Object.entries(standIn.registry?.hives ?? {}).map(
    ([path, keys]) => [host(path), keys] as const,
  );
  const errors = Object.entries(standIn.registry?.errors ?? {}).map(
    ([place, code]) => [/^[A-Z]:/.test(place) ? host(place) : place, code] as const,
  );
  const registry = new MemoryRegistry(standIn.keys ?? {}, {
    hives: Object.fromEntries(hives),
    errors: Object.fromEntries(errors),
  });
  registry.add({ HKLM: {}, HKU: {} });
  const system = makeSystem(standIn, registry);
  const programs = lookOf(standIn, host);
  const plan = { ...PLAN, ...standIn.plan };
  return {
    dir,
    registry,
    system,
    programs,
    host,
    plan,
    open: () => openReadContext({ system, plan, programs, disk: { host } }).context,
    remove: () => {
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

function makeSystem(standIn: StandIn, registry: MemoryRegistry): ReadSystem {
  const unused = (): never => {
    throw new Error('a reader must not change anything');
  };
  return {
    registry,
    services: {
      list: () => orThrow(standIn.services ?? []),
      state: unused,
      stop: unused,
      start: unused,
      remove: unused,
    },
    installer: {
      products: () => orThrow(standIn.products ?? []),
      isInstalled: () => false,
      remove: unused,
    },
    processes: { list: () => standIn.processes ?? [], end: unused, group: unused },
    isAdministrator: () => standIn.isAdministrator ?? true,
    folders: () => FOLDERS,
  };
}

function orThrow<T>(value: T | Error): T {
  if (value instanceof Error) throw value;
  return value;
}

function lookOf(standIn: StandIn, host: (path: string) => string): ProgramLook {
  const byHost = <T>(of: Readonly<Record<string, T>> | undefined): ReadonlyMap<string, T> =>
    new Map(Object.entries(of ?? {}).map(([path, value]) => [host(path), value]));
  const versions = byHost(standIn.versions);
  const signers = byHost(standIn.signers);
  return {
    versionOf: (path) => versions.get(path) ?? null,
    signersOf: (path) => signers.get(path) ?? [],
    isUnsigned: (path) => !signers.has(path),
  };
}
