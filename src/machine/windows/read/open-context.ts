import type { ReadingPlan } from '../../../model/snapshot.ts';
import type { ReadContext, ReadSystem } from './context.ts';
import type { Disk } from './disk.ts';
import { createInterest } from './interest.ts';
import { profilesFolder, readProfiles } from './profiles.ts';
import type { ProgramLook } from './program-look.ts';
import { Reading } from './reading.ts';
import { openUserHives, type UserHives } from './user-hives.ts';
import { machineVariables } from './variables.ts';

export interface OpenedContext {
  readonly context: ReadContext;
  /** What could not be read of the list of users; it counts for the list of programs. */
  readonly notes: Reading;
}

/** Looks at what all readers need: folders, users and their hives. The caller unloads the hives. */
export function openReadContext({
  system,
  plan,
  programs,
  disk,
}: {
  readonly system: ReadSystem;
  readonly plan: ReadingPlan;
  readonly programs: ProgramLook;
  readonly disk: Disk;
}): OpenedContext {
  const isAdministrator = system.isAdministrator();
  // Without the users it is not known whether one of them has a program of his own.
  const notes = new Reading('uninstall-entry', isAdministrator);
  const known = system.folders();
  const variables = machineVariables(known);
  const users = openUsers(system, { disk, notes, known });
  const folders = withUserFolders(known, profilesFolder(notes, system.registry, variables));
  return {
    notes,
    context: {
      system,
      plan,
      disk,
      programs,
      folders,
      variables,
      users,
      interest: createInterest(plan, folders),
      isAdministrator,
    },
  };
}

function openUsers(
  { registry }: ReadSystem,
  places: {
    readonly disk: Disk;
    readonly notes: Reading;
    readonly known: Readonly<Record<string, string>>;
  },
): UserHives {
  const { disk, notes, known } = places;
  const variables = machineVariables(known);
  const profiles = readProfiles(notes, registry, { disk, variables });
  const opened = notes.attempt('HKU', () => openUserHives(registry, disk, profiles));
  return opened ?? { profiles, open: [], closed: [], unload: () => [] };
}

/** Folders that every user has: a `*` stands for the user. */
function withUserFolders(
  known: Readonly<Record<string, string>>,
  profiles: string,
): Readonly<Record<string, string>> {
  const fixed = Object.entries(known).filter(
    ([name]) => !['%localappdata%', '%appdata%', '%userprofile%'].includes(name.toLowerCase()),
  );
  return {
    ...Object.fromEntries(fixed),
    '%LocalAppData%': `${profiles}\\*\\AppData\\Local`,
    '%AppData%': `${profiles}\\*\\AppData\\Roaming`,
  };
}
