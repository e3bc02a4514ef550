import type { Action } from '../../../model/action.ts';
import { isAtOrBelow } from '../../../steps/places.ts';
import { imageFileOf } from '../../../steps/windows-path.ts';
import type { ActionResult } from '../../machine.ts';
import { below, machineKey, textOf } from '../read/keys.ts';
import { isWindowsOwnDriver, listsNaming } from './filter-lists.ts';
import { linkOnTheWay } from './key-place.ts';
import { BehindWindowsLinkError, lstatOrNull, requireNoLinkAbove } from './plain-path.ts';
import { protectedFolderReason } from './protected-folders.ts';
import { removeFile } from './remove-file.ts';
import { alreadyGone, done, owingReboot, refused } from './results.ts';
import { isServiceGone, isServiceName, removeServiceEntry, serviceKey } from './service-delete.ts';
import type { WindowsSurroundings, WindowsWork } from './surroundings.ts';
import { makeBackup } from './windows-backup.ts';
import { writeUndo } from './write-undo.ts';

type DriverDelete = Extract<Action, { kind: 'driver-delete' }>;

/** SERVICE_DISABLED */
const DISABLED = 4n;

/**
 * Deletes a driver: first its entry, so that nothing names a file that is gone, then its file. Refused while
 * any filter list names it: its device would be dead after the restart.
 */
export async function deleteDriver(action: DriverDelete, work: WindowsWork): Promise<ActionResult> {
  const { driver, path } = action;
  const { here } = work;
  const obstacle = obstacleTo(action, here);
  if (obstacle !== null) return obstacle;
  const key = serviceKey(driver);
  const file = lstatOrNull(here.disk, path);
  const hasEntry = !isServiceGone(driver, here);
  if (file === null && !hasEntry) return alreadyGone(`There is no driver ${driver}.`);
  const takesFile = file !== null && !isUsedByAnother(action, here);
  const { registry } = here.system;
  await writeUndo(work, [
    ...(hasEntry ? [{ kind: 'key' as const, place: key.place }] : []),
    ...(takesFile ? [{ kind: 'file' as const, path }] : []),
  ]);
  await makeBackup(work, `driver ${driver}`, async (backup) => {
    if (hasEntry) backup.addKey(key.place, registry);
    if (takesFile) await backup.addFile(path, file, 'driver');
  });
  const entry = hasEntry ? removeEntry(driver, here) : done(`${driver} has no entry.`);
  if (!takesFile) {
    const why = file === null ? 'is not there' : 'is used by another entry and stays';
    return { ...entry, detail: `${entry.detail} ${path} ${why}.` };
  }
  const how = removeFile(path, work);
  const detail = `${entry.detail} ${path} ${how === 'at-boot' ? 'is in use and goes when Windows starts' : 'is gone'}.`;
  return owingReboot({ ...entry, detail }, how === 'at-boot' ? [`${path} is in use`] : []);
}

function removeEntry(driver: string, here: WindowsSurroundings): ActionResult {
  const { registry } = here.system;
  const { place } = serviceKey(driver);
  // If the power fails between entry and file, Windows must not miss a driver at its start.
  if (registry.subkeys(place) !== null) {
    registry.setValue(place, { name: 'Start', type: 'dword', number: DISABLED });
  }
  return removeServiceEntry(driver, here);
}

function obstacleTo(
  { driver, path }: DriverDelete,
  here: WindowsSurroundings,
): ActionResult | null {
  if (!isServiceName(driver) || isWindowsOwnDriver(driver)) {
    return refused('shared-folder', `Not deleted: ${driver} is no driver of a product.`);
  }
  const reason = /\.sys$/i.test(path)
    ? protectedFolderReason(path, here)
    : `${path} is no driver's file`;
  if (reason !== null) return refused('shared-folder', `Not deleted: ${reason}.`);
  const link = linkOnTheWay(here.system.registry, serviceKey(driver).place);
  if (link !== null) return refused('behind-a-link', `Not deleted: ${link} is a registry link.`);
  const named = listsNaming(driver, here.system.registry);
  if (named.length > 0) {
    return refused('driver-still-named', `Not deleted: ${named.join(', ')} still names ${driver}.`);
  }
  try {
    const stats = lstatOrNull(here.disk, path);
    if (stats !== null) requireNoLinkAbove(here.disk, path);
    if (stats === null || stats.isFile()) return null;
    return refused('behind-a-link', `Not deleted: ${path} is a link or no file.`);
  } catch (error) {
    if (!(error instanceof BehindWindowsLinkError)) throw error;
    return refused('behind-a-link', `Not deleted: ${error.message}.`);
  }
}

function isUsedByAnother({ driver, path }: DriverDelete, here: WindowsSurroundings): boolean {
  const { registry } = here.system;
  const services = machineKey('SYSTEM\\CurrentControlSet\\Services');
  const folders = here.system.folders();
  return (registry.subkeys(services.place) ?? []).some((name) => {
    if (name.toLowerCase() === driver.toLowerCase() || name.includes('\0')) return false;
    const content = registry.read(below(services, name).place);
    const image = content === null ? null : textOf(content, 'ImagePath');
    if (image === null) return false;
    const file = imageFileOf(image, folders);
    return isAtOrBelow(file, path, 'windows');
  });
}
