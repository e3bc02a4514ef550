import type { Fact } from '../model/snapshot.ts';
import type { Kept } from '../model/step.ts';
import { PHASE, plain, type LeftoverAction } from './leftover-action.ts';
import { depthOf, parentOf } from './places.ts';

const REGISTRY = /^(?:HKLM|HKCU|HKU|HKCR|HKEY_[A-Z_]+)\\/;

/**
 * Keys, tasks, extensions and other entries that only name the product. Where a fact says to look again is
 * what goes: a registry key, a value of one, or a file.
 * @param rootKey the vendor's own root key that the fact stands for
 */
export function referenceActions(
  fact: Fact,
  product: string,
  rootKey: string | null,
): readonly LeftoverAction[] | Kept['why'] {
  const why = `${fact.locator} is left of ${product}`;
  switch (fact.source) {
    case 'registry-key':
      return [
        rootKey === null
          ? removeKey(fact.locator, why)
          : {
              ...removeKey(
                rootKey,
                `${rootKey} is the vendor's own, and none of its products is registered any more`,
              ),
              phase: PHASE.rootKey,
            },
      ];
    case 'uninstall-entry':
      return [
        removeKey(fact.locator, `${fact.name} is listed as installed, but its uninstaller is gone`),
      ];
    case 'scheduled-task':
      return [
        plain(
          PHASE.registration,
          { kind: 'task-remove', task: fact.locator },
          why,
          'restore-backup',
        ),
      ];
    case 'autostart':
    case 'firewall-rule':
      return REGISTRY.test(fact.locator) ? [removeValue(fact, why)] : 'no-typed-action';
    case 'native-host':
    case 'com-class':
    case 'shell-extension':
    case 'browser-extension':
    case 'event-source':
      return removeEntry(fact, why);
    case 'store-package':
      return [
        plain(
          PHASE.registration,
          { kind: 'store-package-remove', package: fact.name },
          why,
          'none',
        ),
      ];
    default:
      return 'no-typed-action';
  }
}

function removeKey(key: string, why: string): LeftoverAction {
  return {
    action: { kind: 'registry-remove', key, value: null },
    phase: PHASE.key,
    order: -depthOf(key, 'windows'),
    why,
    undo: 'restore-backup',
    place: key,
  };
}

/** A value is called by the key and its name, together or apart. */
function removeValue({ locator, name }: Fact, why: string): LeftoverAction {
  const isWhole = locator.toLowerCase().endsWith(`\\${name.toLowerCase()}`);
  const key = isWhole ? parentOf(locator, 'windows') : locator;
  return plain(
    PHASE.registration,
    { kind: 'registry-remove', key, value: name },
    why,
    'restore-backup',
  );
}

function removeEntry(fact: Fact, why: string): readonly LeftoverAction[] | Kept['why'] {
  if (REGISTRY.test(fact.locator)) {
    return [{ ...removeKey(fact.locator, why), phase: PHASE.registration }];
  }
  if (!/^(?:[A-Za-z]:\\|\/)/.test(fact.locator)) return 'no-typed-action';
  return [
    {
      action: { kind: 'path-remove', path: fact.locator, backup: 'copy' },
      phase: PHASE.registration,
      order: 0,
      why,
      undo: 'restore-backup',
      place: fact.locator,
    },
  ];
}
