import type { Action } from '../../../model/action.ts';
import { BehindLinkError, openPlace } from '../../backup/anchored-dir.ts';
import { lstatOrNull } from '../../backup/walk-tree.ts';
import { findAccount } from './account-remove.ts';
import { isInstallDone } from './package-install.ts';
import { processesIn } from './processes-in.ts';
import { dpkgStateOf } from './purge-dpkg.ts';
import { queryRpm, rpmStateOf } from './purge-rpm.ts';
import type { Surroundings } from './surroundings.ts';
import { isUnitDisabled, isUnitStopped } from './systemd.ts';

/** Is the action's effect there already? null where that cannot be read. Changes nothing. */
export async function isDone(action: Action, here: Surroundings): Promise<boolean | null> {
  try {
    return await look(action, here);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}

async function look(action: Action, here: Surroundings): Promise<boolean | null> {
  switch (action.kind) {
    case 'unit-stop':
      return isUnitStopped(action.unit, here);
    case 'unit-disable':
      return isUnitDisabled(action.unit, here);
    case 'daemon-reload':
      // It leaves no trace, and once more does no harm.
      return false;
    case 'package-purge':
      if (action.manager === 'dpkg') return dpkgStateOf(action, here.dpkgDir) === 'gone';
      return isRpmGone(`${action.package}.${action.arch}`, here);
    case 'process-end':
      return process.geteuid?.() === 0 ? processesIn(action.folder, here).length === 0 : null;
    case 'path-remove':
      return isPathGone(action.path);
    case 'account-remove':
      return findAccount(action, here) === null;
    case 'certificate-remove':
      // Its file may be gone while the trusted set is still the old one: the step begins again and finds out.
      return false;
    case 'package-install':
      return isInstallDone(action, here);
    default:
      // Whether the machine was restarted is told by its boot number, which the job keeps.
      return null;
  }
}

async function isRpmGone(name: string, here: Surroundings): Promise<boolean | null> {
  const query = await queryRpm(here, name);
  if (query.error !== null) return null;
  const state = rpmStateOf(query);
  return state === 'unreadable' ? null : state === 'gone';
}

function isPathGone(path: string): boolean {
  try {
    using place = openPlace(path);
    return lstatOrNull(place.parent, place.name) === null;
  } catch (error) {
    if (error instanceof BehindLinkError) return false;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return true;
    throw error;
  }
}
