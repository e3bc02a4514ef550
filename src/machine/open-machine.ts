import { join } from 'node:path';
import { readPinnedRoots } from '../catalog/roots.ts';
import type { MachineChoice } from '../model/event.ts';
import { SwapoutError } from '../model/errors.ts';
import { createLinuxMachine } from './linux/linux-machine.ts';
import type { Machine } from './machine.ts';
import { createNoCollectorMachine } from './no-collector-machine.ts';
import { openPracticeMachine, type PracticeMachine } from './practice/practice-machine.ts';
import { openAccounts } from './windows/api/koffi-accounts.ts';
import { openWindowsSystem } from './windows/api/open-system.ts';
import { createWindowsMachine } from './windows/windows-machine.ts';

export interface OpenOptions {
  readonly assetsDir: string;
  /** Where this machine's staged copies, or a practice machine's own state, lie. */
  readonly stateDir: string;
  /** Another root to read (`--root`), null for this machine itself. */
  readonly root: string | null;
  /** Is this subject of a verified signer the vendor's? */
  readonly isVendorSigner: (subject: string) => boolean;
}

/** The machine that was chosen, behind its port. */
export async function openMachine(choice: MachineChoice, options: OpenOptions): Promise<Machine> {
  if (choice !== 'this') {
    if (options.root !== null) {
      throw new SwapoutError(
        'usage',
        '--root reads a disk; it cannot be used with a practice machine.',
      );
    }
    return openPractice(choice, options);
  }
  if (process.platform === 'linux') {
    const here = { stagingDir: join(options.stateDir, 'staging') };
    return createLinuxMachine({ root: options.root ?? '/', here });
  }
  if (options.root !== null) {
    throw new SwapoutError('usage', '--root is read on Linux only in this version.');
  }
  if (process.platform === 'win32') return openWindows(options);
  return createNoCollectorMachine('macos');
}

async function openWindows(options: OpenOptions): Promise<Machine> {
  const { assetsDir, stateDir, isVendorSigner } = options;
  const [system, listAccounts, pinnedRoots] = await Promise.all([
    openWindowsSystem(),
    openAccounts(),
    readPinnedRoots(join(assetsDir, 'catalog')),
  ]);
  const stagingDir = join(stateDir, 'staging');
  return createWindowsMachine({ system, listAccounts, pinnedRoots, isVendorSigner, stagingDir });
}

/** A practice machine with its own reboot and reset. */
export function openPractice(
  choice: Exclude<MachineChoice, 'this'>,
  { assetsDir, stateDir }: Pick<OpenOptions, 'assetsDir' | 'stateDir'>,
): Promise<PracticeMachine> {
  const name = choice.slice('practice:'.length);
  return openPracticeMachine({ name, assetsDir, stateDir });
}
