import type { ReadingPlan } from '../../../model/snapshot.ts';
import type { Source } from '../../../model/sources.ts';
import type { WindowsSystem } from '../api/system.ts';
import type { Disk } from './disk.ts';
import type { Interest } from './interest.ts';
import type { ProgramLook } from './program-look.ts';
import { Reading } from './reading.ts';
import type { UserHives } from './user-hives.ts';
import type { Variables } from './variables.ts';

/** What of the system the readers use. */
export type ReadSystem = Pick<
  WindowsSystem,
  'registry' | 'services' | 'installer' | 'processes' | 'isAdministrator' | 'folders'
>;

/** What every reader has at hand. */
export interface ReadContext {
  readonly system: ReadSystem;
  readonly plan: ReadingPlan;
  readonly disk: Disk;
  readonly programs: ProgramLook;
  /** The snapshot's folder variables; those of users hold a `*`. */
  readonly folders: Readonly<Record<string, string>>;
  readonly variables: Variables;
  readonly users: UserHives;
  readonly interest: Interest;
  readonly isAdministrator: boolean;
}

export function startReading(context: Pick<ReadContext, 'isAdministrator'>, source: Source) {
  return new Reading(source, context.isAdministrator);
}

/** Folder of Windows itself, `C:\Windows`. */
export function systemRootOf({ variables }: Pick<ReadContext, 'variables'>): string {
  return variables.get('systemroot') ?? 'C:\\Windows';
}

/** The drive that Windows starts from, `C:`. */
export function systemDriveOf(context: Pick<ReadContext, 'variables'>): string {
  return context.variables.get('systemdrive') ?? systemRootOf(context).slice(0, 2);
}
