import { join } from 'node:path';
import type { MachineChoice } from '../model/event.ts';
import type { JobPlace } from './start-job.ts';
import {
  machineLockPath,
  machineStateDir,
  requireSafeIfThere,
  requireStateDir,
  userStateDir,
  type StateEnvironment,
} from './state-dir.ts';

/** Where a machine's jobs are looked for; nothing is made or checked. */
export function stateDirOf(
  machine: MachineChoice,
  environment: StateEnvironment,
  override: string | null,
): string {
  if (override !== null) return override;
  return machine === 'this' ? machineStateDir(environment) : userStateDir(environment);
}

/** Makes or checks the state directory for a job on this machine, and says where its lock is. */
export async function requirePlace(
  machine: MachineChoice,
  environment: StateEnvironment,
  override: string | null,
): Promise<JobPlace> {
  const stateDir = await requireStateDir(stateDirOf(machine, environment, override));
  if (machine === 'this')
    return { machine, stateDir, lockPath: machineLockPath(environment.platform) };
  const practiceDir = await requireStateDir(
    join(stateDir, 'practice', machine.slice('practice:'.length)),
  );
  return { machine, stateDir, lockPath: join(practiceDir, 'lock') };
}

/** Makes nothing: a state directory that is there must be safe to read from, and an absent one holds no jobs. */
export async function requireReadablePlace(
  machine: MachineChoice,
  environment: StateEnvironment,
  override: string | null,
): Promise<void> {
  await requireSafeIfThere(stateDirOf(machine, environment, override));
}
