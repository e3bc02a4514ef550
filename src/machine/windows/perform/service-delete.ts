import type { Action } from '../../../model/action.ts';
import type { ActionResult } from '../../machine.ts';
import { ERROR } from '../api/windows-error.ts';
import { machineKey } from '../read/keys.ts';
import { linkOnTheWay } from './key-place.ts';
import { alreadyGone, done, isWindowsError, owingReboot, refused } from './results.ts';
import { stateOf } from './service-stop.ts';
import type { WindowsSurroundings, WindowsWork } from './surroundings.ts';
import { makeBackup } from './windows-backup.ts';

type ServiceDelete = Extract<Action, { kind: 'service-delete' }>;

const SERVICES = 'SYSTEM\\CurrentControlSet\\Services';

export function isServiceName(name: string): boolean {
  return name !== '' && name.length <= 256 && !/[\\/\0]/.test(name);
}

export function serviceKey(name: string) {
  return machineKey(`${SERVICES}\\${name}`);
}

/** Deletes a service's entry, its key kept as a backup first. One that runs goes with the restart. */
export async function deleteService(
  { service }: ServiceDelete,
  work: WindowsWork,
): Promise<ActionResult> {
  if (!isServiceName(service)) return refused('shared-folder', `${service} is no service's name.`);
  const { registry } = work.here.system;
  const { place, locator } = serviceKey(service);
  const link = linkOnTheWay(registry, place);
  if (link !== null) return refused('behind-a-link', `Not deleted: ${link} is a registry link.`);
  if (isServiceGone(service, work.here)) return alreadyGone(`There is no service ${service}.`);
  await makeBackup(work, locator, (backup) => {
    backup.addKey(place, registry);
  });
  return removeServiceEntry(service, work.here);
}

/** Its backup must be there already. */
export function removeServiceEntry(service: string, here: WindowsSurroundings): ActionResult {
  const { registry, services } = here.system;
  const { place } = serviceKey(service);
  const wasActive = (stateOf(here, service) ?? 'stopped') !== 'stopped';
  try {
    services.remove(service);
  } catch (error) {
    if (!isWindowsError(error, ERROR.serviceDoesNotExist, ERROR.serviceMarkedForDelete))
      throw error;
    // A key that the service control manager never read, or does not know any more.
    if (isWindowsError(error, ERROR.serviceDoesNotExist)) registry.deleteTree(place);
  }
  if (isServiceGone(service, here)) return done(`${service} is deleted.`);
  const why = wasActive ? 'it still runs' : 'a program holds it open';
  return owingReboot(done(`${service} is marked for deletion: ${why}.`), [
    `${service} goes with the restart`,
  ]);
}

/** Neither known to the service control manager nor in the registry. @throws WindowsError */
export function isServiceGone(service: string, here: WindowsSurroundings): boolean {
  if (here.system.registry.subkeys(serviceKey(service).place) !== null) return false;
  return stateOf(here, service) === null;
}
