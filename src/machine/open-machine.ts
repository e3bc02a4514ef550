import { join } from 'node:path';
import type { MachineChoice } from '../model/event.ts';
import { SwapoutError } from '../model/errors.ts';
import { createLinuxMachine } from './linux/linux-machine.ts';
import type { Machine } from './machine.ts';
import { createNoCollectorMachine } from './no-collector-machine.ts';
import { openPracticeMachine, type PracticeMachine } from './practice/practice-machine.ts';

export interface OpenOptions {
  readonly assetsDir: string;
  /** Where this machine's staged copies, or a practice machine's own state, lie. */
  readonly stateDir: string;
  /** Another root to read (`--root`), null for this machine itself. */
  readonly root: string | null;
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
  return createNoCollectorMachine(process.platform === 'darwin' ? 'macos' : 'windows');
}

/** A practice machine with its own reboot and reset. */
export function openPractice(
  choice: Exclude<MachineChoice, 'this'>,
  { assetsDir, stateDir }: OpenOptions,
): Promise<PracticeMachine> {
  const name = choice.slice('practice:'.length);
  return openPracticeMachine({ name, assetsDir, stateDir });
}
