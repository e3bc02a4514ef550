import type { Action } from '../../../model/action.ts';
import type { ActionResult } from '../../machine.ts';
import type { KeyPlace } from '../api/registry.ts';
import { valueOf } from '../read/keys.ts';
import { keyLocator, linkOnTheWay, parseKey, withHive } from './key-place.ts';
import { protectedKeyReason } from './protected-keys.ts';
import { alreadyGone, done, failed, refused } from './results.ts';
import type { WindowsWork } from './surroundings.ts';
import { makeBackup, RegistryLinkError } from './windows-backup.ts';

type RegistryRemove = Extract<Action, { kind: 'registry-remove' }>;

/**
 * Removes a key with all that is in it, or one value: exported first as a backup that can be put back, never
 * through a registry link, never a key that others share.
 */
export async function removeFromRegistry(
  action: RegistryRemove,
  work: WindowsWork,
): Promise<ActionResult> {
  const shown = parseKey(action.key);
  if (shown === null) return refused('shared-folder', `Not removed: ${action.key} is no place.`);
  const reason = action.value === null ? protectedKeyReason(shown) : null;
  if (reason !== null) return refused('shared-folder', `Not removed: ${reason}.`);
  try {
    return await withHive(shown, work.here, (place) =>
      action.value === null
        ? removeKey(place, shown, work)
        : removeValue(place, shown, action.value, work),
    );
  } catch (error) {
    if (error instanceof RegistryLinkError) {
      return refused('behind-a-link', `Not removed: ${error.message}.`);
    }
    throw error;
  }
}

/** @param shown where the key is for people, whatever its hive is loaded as */
export async function removeKey(
  place: KeyPlace,
  shown: KeyPlace,
  work: WindowsWork,
): Promise<ActionResult> {
  const { registry } = work.here.system;
  const locator = keyLocator(shown);
  const link = linkOnTheWay(registry, place);
  if (link !== null) return refused('behind-a-link', `Not removed: ${link} is a registry link.`);
  if (registry.subkeys(place) === null) return alreadyGone(`${locator} does not exist.`);
  await makeBackup(work, locator, (backup) => {
    backup.addKey(place, registry, shown);
  });
  registry.deleteTree(place);
  return registry.subkeys(place) === null
    ? done(`${locator} is gone.`)
    : failed('files-in-use', `${locator} is still there: something writes it again.`);
}

async function removeValue(
  place: KeyPlace,
  shown: KeyPlace,
  name: string,
  work: WindowsWork,
): Promise<ActionResult> {
  const { registry } = work.here.system;
  const locator = `${keyLocator(shown)}: ${name}`;
  const link = linkOnTheWay(registry, place);
  if (link !== null) return refused('behind-a-link', `Not removed: ${link} is a registry link.`);
  const content = registry.read(place);
  const value = content === null ? undefined : valueOf(content, name);
  if (value === undefined) return alreadyGone(`${locator} does not exist.`);
  await makeBackup(work, locator, (backup) => {
    backup.addValue(shown, value);
  });
  registry.deleteValue(place, value.name);
  const now = registry.read(place);
  return now === null || valueOf(now, name) === undefined
    ? done(`${locator} is gone.`)
    : failed('files-in-use', `${locator} is still there: something writes it again.`);
}
