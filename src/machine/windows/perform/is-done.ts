import type { Action } from '../../../model/action.ts';
import { WindowsError } from '../api/windows-error.ts';
import { errnoOf } from '../read/disk.ts';
import { valueOf } from '../read/keys.ts';
import { isCertificateGone } from './certificate-remove.ts';
import { entriesFor, networkComponents } from './filter-lists.ts';
import { parseKey, withHive } from './key-place.ts';
import { lstatOrNull } from './plain-path.ts';
import { programsIn } from './process-end.ts';
import { isServiceGone } from './service-delete.ts';
import { stateOf } from './service-stop.ts';
import type { WindowsSurroundings } from './surroundings.ts';
import { taskFile } from './task-remove.ts';
import { isUninstallerRegistered } from './uninstall-registration.ts';

/** Is the action's effect there already? null where that cannot be read. Changes nothing. */
export async function isDoneOnWindows(
  action: Action,
  here: WindowsSurroundings,
): Promise<boolean | null> {
  try {
    return await look(action, here);
  } catch (error) {
    if (error instanceof WindowsError || errnoOf(error) !== '') return null;
    throw error;
  }
}

function look(action: Action, here: WindowsSurroundings): boolean | null | Promise<boolean | null> {
  const { system } = here;
  switch (action.kind) {
    case 'msi-uninstall':
      return !system.installer.isInstalled(action.productCode);
    case 'exe-uninstall':
      return isUninstallerGone(action.path, here);
    case 'service-stop':
      return [null, 'stopped'].includes(stateOf(here, action.service));
    case 'service-delete':
      return isServiceGone(action.service, here);
    case 'filter-unregister':
      return isUnregistered(action, here);
    case 'driver-delete':
      return isServiceGone(action.driver, here) && lstatOrNull(here.disk, action.path) === null;
    case 'registry-remove':
      return isGoneFromRegistry(action, here);
    case 'task-remove': {
      const file = taskFile(action.task, here);
      return file === null ? null : lstatOrNull(here.disk, file) === null;
    }
    case 'certificate-remove':
      return isCertificateGone(action, here);
    case 'process-end':
      return system.isAdministrator() ? programsIn(action.folder, here).length === 0 : null;
    case 'path-remove':
      return lstatOrNull(here.disk, action.path) === null;
    default:
      // An installation is judged by its own check; a restart by the boot number, which the job keeps.
      return null;
  }
}

/** Gone only where its entry is: its file may go before the rest of the product. */
function isUninstallerGone(path: string, here: WindowsSurroundings): boolean | null {
  const registered = isUninstallerRegistered(path, here.system.registry);
  if (registered !== false) return registered === null ? null : false;
  return lstatOrNull(here.disk, path) === null ? true : null;
}

function isUnregistered(
  action: Extract<Action, { kind: 'filter-unregister' }>,
  { system }: WindowsSurroundings,
): boolean | null {
  const place = parseKey(action.listKey);
  if (place === null) return null;
  const content = system.registry.read(place);
  const value = content === null ? undefined : valueOf(content, action.listValue);
  if (value === undefined) return true;
  return entriesFor(value, action.driver, networkComponents(system.registry)).length === 0;
}

function isGoneFromRegistry(
  action: Extract<Action, { kind: 'registry-remove' }>,
  here: WindowsSurroundings,
): Promise<boolean | null> {
  const shown = parseKey(action.key);
  if (shown === null) return Promise.resolve(null);
  return withHive(shown, here, (place) => {
    const content = here.system.registry.read(place);
    if (content === null) return true;
    return action.value !== null && valueOf(content, action.value) === undefined;
  });
}
