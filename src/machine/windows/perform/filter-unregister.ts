import type { Action } from '../../../model/action.ts';
import type { ActionResult } from '../../machine.ts';
import type { KeyPlace, RegistryValue, WritableRegistry } from '../api/registry.ts';
import { valueOf } from '../read/keys.ts';
import {
  entriesFor,
  isFilterList,
  isWindowsOwnDriver,
  networkComponents,
  textsIn,
  without,
} from './filter-lists.ts';
import { linkOnTheWay, parseKey } from './key-place.ts';
import { alreadyGone, done, failed, owingReboot, refused } from './results.ts';
import type { WindowsWork } from './surroundings.ts';
import { makeBackup } from './windows-backup.ts';
import { writeUndo } from './write-undo.ts';

type FilterUnregister = Extract<Action, { kind: 'filter-unregister' }>;

/**
 * Takes one driver's name out of a filter list; all others stay as they were, in their order. The list as it
 * was is on disk first, for this machine and for its recovery console.
 */
export async function unregisterFilter(
  action: FilterUnregister,
  work: WindowsWork,
): Promise<ActionResult> {
  const { driver, listKey, listValue } = action;
  const place = parseKey(listKey);
  if (place === null || !isFilterList(place, listValue)) {
    return refused(
      'filter-elsewhere',
      `Not changed: ${listValue} of ${listKey} is no filter list of a device class, device or adapter.`,
    );
  }
  const { registry } = work.here.system;
  const obstacle = obstacleTo(driver, place, registry);
  if (obstacle !== null) return obstacle;
  const content = registry.read(place);
  const value = content === null ? undefined : valueOf(content, listValue);
  const entries = value === undefined ? [] : entriesFor(value, driver, networkComponents(registry));
  if (value === undefined || entries.length === 0) {
    return alreadyGone(`${listValue} of ${listKey} does not name ${driver}.`);
  }
  await writeUndo(work, [{ kind: 'value', place, value }]);
  await makeBackup(work, `${listKey}: ${listValue}`, (backup) => {
    backup.addList(place, value, entries, driver);
  });
  takeOut(registry, place, value, entries);
  const now = registry.read(place);
  const list = now === null ? undefined : valueOf(now, listValue);
  const left = list === undefined ? [] : textsIn(list);
  if (entries.some((entry) => left.includes(entry))) {
    return failed('blocked-by-product', `${listValue} of ${listKey} names ${driver} again.`);
  }
  return owingReboot(done(`${listValue} of ${listKey} no longer names ${driver}.`), [
    `devices use the old ${listValue} until the restart`,
  ]);
}

function takeOut(
  registry: WritableRegistry,
  place: KeyPlace,
  value: RegistryValue,
  entries: readonly string[],
): void {
  const rest = without(value, entries);
  if (rest === null) registry.deleteValue(place, value.name);
  else registry.setValue(place, rest);
}

function obstacleTo(
  driver: string,
  place: KeyPlace,
  registry: WritableRegistry,
): ActionResult | null {
  if (isWindowsOwnDriver(driver)) {
    return refused('shared-folder', `Not changed: ${driver} is Windows' own driver.`);
  }
  const link = linkOnTheWay(registry, place);
  return link === null
    ? null
    : refused('behind-a-link', `Not changed: ${link} is a registry link.`);
}
