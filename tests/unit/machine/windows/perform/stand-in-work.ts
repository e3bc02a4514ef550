import * as fs from 'node:fs';
import * as os from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { PerformContext } from '../../../../../src/machine/machine.ts';
import { StepLimit } from '../../../../../src/machine/step-limit.ts';
import type {
  GroupActivity,
  WindowsProcess,
} from '../../../../../src/machine/windows/api/processes.ts';
import type { KeyPlace } from '../../../../../src/machine/windows/api/registry.ts';
import type { ServiceState } from '../../../../../src/machine/windows/api/services.ts';
import type { Writers, WindowsSystem } from '../../../../../src/machine/windows/api/system.ts';
import { WindowsError } from '../../../../../src/machine/windows/api/windows-error.ts';
import type {
  WindowsSurroundings,
  WindowsWork,
} from '../../../../../src/machine/windows/perform/surroundings.ts';
import type { Signer } from '../../../../../src/machine/windows/signer/signer.ts';
import type { WindowsProgram } from '../../../../../src/machine/windows/start-program.ts';
import type { BackupEntry } from '../../../../../src/model/step.ts';
import {
  MemoryRegistry,
  type MemoryRegistryOptions,
  type StandInKeys,
} from '../memory-registry.ts';

export const FOLDERS = {
  '%ProgramFiles%': 'C:\\Program Files',
  '%ProgramFiles(x86)%': 'C:\\Program Files (x86)',
  '%ProgramData%': 'C:\\ProgramData',
  '%SystemRoot%': 'C:\\Windows',
  '%SystemDrive%': 'C:',
} as const;

export const SERVICES = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
export const KEYBOARD =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e96b-e325-11ce-bfc1-08002be10318}';
export const VENDOR = 'CN=Stand-in Vendor';

/** How a stand-in program behaves; without `exitCode` it goes on until it is ended. */
export interface StandInProgram {
  readonly exitCode?: number | null;
  readonly startError?: string;
  readonly afterMs?: number;
  readonly output?: string;
  /** What it changes, when it ends. */
  readonly effect?: () => void;
  /** Of its job object, asked again and again. */
  readonly activity?: () => GroupActivity;
}

export interface StandIn {
  readonly keys?: StandInKeys;
  readonly registry?: MemoryRegistryOptions;
  /** Locators of registry links. */
  readonly links?: readonly string[];
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Files that Windows does not let be deleted. */
  readonly inUse?: readonly string[];
  readonly services?: Readonly<Record<string, ServiceState>>;
  /** Windows' error for orders to a service, by name. */
  readonly serviceErrors?: Readonly<Record<string, number>>;
  readonly products?: readonly string[];
  readonly removeProduct?: (
    code: string,
    properties: string,
    log: string | null,
  ) => Promise<number>;
  readonly processes?: readonly WindowsProcess[];
  /** Does a process end when it is told to? A number is Windows' error. */
  readonly endProcess?: (pid: number) => boolean | number;
  readonly program?: (program: WindowsProgram) => StandInProgram;
  readonly signers?: Readonly<Record<string, Signer>>;
  readonly writers?: Readonly<Record<string, Writers>>;
  readonly isInstallerBusy?: () => boolean;
  readonly isAdministrator?: boolean;
  readonly context?: Partial<PerformContext>;
  readonly waits?: Partial<WindowsSurroundings['waits']>;
}

export interface StandInWork extends WindowsWork {
  readonly registry: MemoryRegistry;
  readonly backups: BackupEntry[];
  /** Everything that was handed to the screen. */
  readonly output: string[];
  /** Command lines of the programs that were started. */
  readonly started: WindowsProgram[];
  readonly services: Map<string, ServiceState>;
  readonly products: Set<string>;
  readonly atBoot: string[];
  /** Job objects that were ended. */
  readonly endedGroups: number[];
  readonly host: (path: string) => string;
  readonly exists: (path: string) => boolean;
}

/** Windows' registry in memory, with links, which Windows' own has too. */
class LinkedRegistry extends MemoryRegistry {
  readonly #links: readonly string[];

  constructor({ keys = {}, registry = {}, links = [] }: StandIn) {
    super({ HKLM: {}, HKU: {}, ...keys }, registry);
    this.#links = links.map((link) => link.toLowerCase());
  }

  isLink({ hive, path }: KeyPlace): boolean {
    return this.#links.includes(`${hive === 'machine' ? 'hklm' : 'hku'}\\${path}`.toLowerCase());
  }
}

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) fs.rmSync(dir, { recursive: true, force: true });
});

/**
 * A stand-in for Windows and the job around one action: registry, services, installer and processes in
 * memory, its disks in a temporary folder. It shows what an action decides, not what Windows does.
 */
export function standInWork(standIn: StandIn = {}): StandInWork {
  const dir = fs.realpathSync(fs.mkdtempSync(join(os.tmpdir(), 'swapout-perform-windows-')));
  dirs.push(dir);
  const host = (path: string): string =>
    join(dir, path.replace(/^([A-Za-z]):/, '$1').replaceAll('\\', '/'));
  for (const [path, content] of Object.entries(standIn.files ?? {})) {
    fs.mkdirSync(dirname(host(path)), { recursive: true });
    fs.writeFileSync(host(path), content);
  }
  const registry = new LinkedRegistry(standIn);
  const services = new Map(Object.entries(standIn.services ?? {}));
  const products = new Set(standIn.products ?? []);
  const lists = {
    backups: [] as BackupEntry[],
    output: [] as string[],
    started: [] as WindowsProgram[],
    atBoot: [] as string[],
    endedGroups: [] as number[],
  };
  const running = new Map<number, StandInProgram>();
  const here: WindowsSurroundings = {
    system: makeSystem(standIn, { registry, services, products, running, ...lists }),
    disk: { host },
    unlink: (hostPath) => {
      const isInUse = standIn.inUse?.some((path) => host(path) === hostPath) === true;
      if (isInUse) throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' });
      fs.unlinkSync(hostPath);
    },
    start: (program) => startStandIn(program, standIn, { running, started: lists.started }),
    readSigner: (hostPath) =>
      Object.entries(standIn.signers ?? {}).find(([path]) => host(path) === hostPath)?.[1] ?? {
        kind: 'unsigned',
      },
    isVendorSigner: (subject) => subject === VENDOR,
    stagingDir: 'C:\\ProgramData\\Swapout\\staging',
    waits: {
      pollMs: 5,
      noticeMs: 20,
      retryMs: 10,
      idleAskMs: 60_000,
      idleAfterEndMs: 60_000,
      settleMs: 60,
      ...standIn.waits,
    },
  };
  const context = makeContext(standIn, join(dir, 'backups'), lists);
  return {
    ...lists,
    registry,
    services,
    products,
    host,
    exists: (path) => fs.existsSync(host(path)),
    here,
    context,
    limit: new StepLimit(context),
  };
}

function makeContext(
  standIn: StandIn,
  backupDir: string,
  { backups, output }: Pick<StandInWork, 'backups' | 'output'>,
): PerformContext {
  fs.mkdirSync(backupDir, { recursive: true });
  return {
    stepId: 'r1-1',
    signal: new AbortController().signal,
    onOutput: (_stream, text) => output.push(text),
    timeLimitMs: 60_000,
    askAtLimit: () => Promise.resolve('end'),
    backupDir,
    recordBackup: (backup) => {
      backups.push(backup);
      return Promise.resolve();
    },
    secret: null,
    plannedPackages: [],
    ...standIn.context,
  };
}

interface Parts {
  readonly registry: MemoryRegistry;
  readonly services: Map<string, ServiceState>;
  readonly products: Set<string>;
  readonly running: Map<number, StandInProgram>;
  readonly atBoot: string[];
  readonly endedGroups: number[];
}

function makeSystem(standIn: StandIn, parts: Parts): WindowsSystem {
  const { registry, products, running } = parts;
  const processes = [...(standIn.processes ?? [])];
  return {
    registry,
    services: standInServices(standIn, parts),
    installer: {
      products: () => [],
      isInstalled: (code) => products.has(code),
      remove:
        standIn.removeProduct ??
        (() => Promise.reject(new Error('unexpected removal by functions'))),
    },
    processes: {
      list: () => processes,
      end: (pid) => {
        const answer = standIn.endProcess?.(pid) ?? true;
        if (typeof answer === 'number') throw new WindowsError('TerminateProcess', answer);
        const at = processes.findIndex((one) => one.pid === pid);
        if (answer && at >= 0) processes.splice(at, 1);
        return at >= 0;
      },
      group: (pid) => ({
        activity: () =>
          running.get(pid)?.activity?.() ?? {
            active: running.has(pid) ? 1 : 0,
            cpuMs: 0,
            ioBytes: 0n,
          },
        end: () => {
          parts.endedGroups.push(pid);
          running.delete(pid);
        },
        close: () => undefined,
      }),
    },
    isAdministrator: () => standIn.isAdministrator ?? true,
    writersOf: (path) => standIn.writers?.[path] ?? { sids: ['S-1-5-18'], isProof: true },
    verifyTrust: () => 0,
    folders: () => FOLDERS,
    bootTime: () => '1',
    power: () => 'mains',
    otherSessions: () => 0,
    isInstallerBusy: standIn.isInstallerBusy ?? (() => false),
    freeBytes: () => 1e12,
    deleteAtBoot: (path) => {
      parts.atBoot.push(path);
    },
  };
}

function standInServices(
  standIn: StandIn,
  { services, registry }: Parts,
): WindowsSystem['services'] {
  const refuse = (name: string): void => {
    const code = standIn.serviceErrors?.[name];
    if (code !== undefined) throw new WindowsError('ControlService', code, name);
    if (!services.has(name)) throw new WindowsError('OpenServiceW', 1060, name);
  };
  return {
    list: () => [],
    state: (name) => {
      const state = services.get(name);
      if (state === undefined) throw new WindowsError('OpenServiceW', 1060, name);
      return state;
    },
    stop: (name) => {
      refuse(name);
      services.set(name, 'stopped');
    },
    start: (name) => {
      refuse(name);
      services.set(name, 'running');
    },
    remove: (name) => {
      refuse(name);
      // One that runs is only marked.
      if (services.get(name) !== 'stopped') return;
      services.delete(name);
      const path = `SYSTEM\\CurrentControlSet\\Services\\${name}`;
      registry.deleteTree({ hive: 'machine', path, view: 64 });
    },
  };
}

let lastPid = 1000;

function startStandIn(
  program: WindowsProgram,
  standIn: StandIn,
  { running, started }: Pick<Parts, 'running'> & Pick<StandInWork, 'started'>,
) {
  started.push(program);
  const behaviour = standIn.program?.(program);
  if (behaviour === undefined) throw new Error(`unexpected program: ${program.program}`);
  const { startError, exitCode, afterMs = 0, output = '', effect } = behaviour;
  if (startError !== undefined) {
    return { pid: null, ended: Promise.resolve({ exitCode: null, startError, output }) };
  }
  const pid = (lastPid += 4);
  running.set(pid, behaviour);
  const ended = new Promise<{ exitCode: number | null; startError: null; output: string }>(
    (resolve) => {
      if (exitCode === undefined) return;
      setTimeout(() => {
        effect?.();
        if (behaviour.activity === undefined) running.delete(pid);
        resolve({ exitCode, startError: null, output });
      }, afterMs);
    },
  );
  return { pid, ended };
}

/** Texts of a list as it stands now. */
export function listIn(registry: MemoryRegistry, locator: string, name: string) {
  const path = locator.replace(/^HKLM\\/, '');
  const content = registry.read({ hive: 'machine', path, view: 64 });
  const value = content?.values.find((one) => one.name === name);
  return value?.type === 'multi-sz' ? value.texts : null;
}
