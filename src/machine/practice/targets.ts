import type { Action } from '../../model/action.ts';
import { assertNever } from '../../model/assert-never.ts';
import type { Fact } from '../../model/snapshot.ts';
import { isAtOrBelow } from './paths.ts';

export type FactTest = (fact: Fact) => boolean;

/**
 * The facts that an action takes away, or whose running or enabled state it ends. Once a machine shows
 * none of them, the action's effect is there. null: the action has no such facts.
 */
export function targetsOf(action: Action): FactTest | null {
  switch (action.kind) {
    case 'unit-stop':
      return (fact) => isUnit(fact, action.unit) && fact.running === true;
    case 'unit-disable':
      return (fact) => isUnit(fact, action.unit) && fact.enabled === 'enabled';
    case 'service-stop':
      return (fact) => isService(fact, action.service) && fact.running === true;
    case 'service-delete':
      return (fact) => isService(fact, action.service);
    case 'driver-delete':
      return (fact) =>
        (fact.source === 'driver' && sameName(fact.name, action.driver)) ||
        (fact.source === 'file' && isAtOrBelow(fact.path, action.path));
    case 'process-end':
      return (fact) =>
        fact.source === 'process' &&
        fact.exePath !== null &&
        isAtOrBelow(fact.exePath, action.folder);
    case 'path-remove':
      // Unit files, browser extensions and certificates of Linux lie in the file system too.
      return (fact) => isAtOrBelow('path' in fact ? fact.path : fact.locator, action.path);
    case 'daemon-reload':
    case 'reboot':
    case 'package-install':
      return null;
    default:
      return registrationTargets(action);
  }
}

type RegistrationAction = Extract<
  Action,
  {
    kind:
      | 'package-purge'
      | 'account-remove'
      | 'certificate-remove'
      | 'msi-uninstall'
      | 'exe-uninstall'
      | 'filter-unregister'
      | 'registry-remove'
      | 'task-remove'
      | 'store-package-remove';
  }
>;

function registrationTargets(action: RegistrationAction): FactTest {
  switch (action.kind) {
    case 'package-purge':
      return (fact) =>
        fact.source === (action.manager === 'dpkg' ? 'deb-package' : 'rpm-package') &&
        fact.name === action.package &&
        fact.arch === action.arch;
    case 'account-remove':
      return (fact) =>
        fact.source === 'account' && fact.kind === action.account && fact.name === action.name;
    case 'certificate-remove':
      return (fact) => fact.source === 'certificate' && sameName(fact.sha256, action.sha256);
    case 'msi-uninstall':
      return (fact) =>
        (fact.source === 'uninstall-entry' || fact.source === 'msi-product') &&
        fact.productCode !== null &&
        sameName(fact.productCode, action.productCode);
    case 'exe-uninstall':
      return (fact) =>
        fact.source === 'uninstall-entry' && namesProgram(fact.uninstallString, action.path);
    case 'filter-unregister':
      return (fact) =>
        (fact.source === 'class-filter' || fact.source === 'network-filter') &&
        sameName(fact.name, action.driver) &&
        sameName(fact.listKey, action.listKey) &&
        sameName(fact.listValue, action.listValue);
    case 'registry-remove':
      return (fact) => isRegistryTarget(fact, action.key, action.value);
    case 'task-remove':
      return (fact) =>
        fact.source === 'scheduled-task' && [fact.name, fact.locator].includes(action.task);
    case 'store-package-remove':
      return (fact) => fact.source === 'store-package' && sameName(fact.name, action.package);
    default:
      return assertNever(action);
  }
}

function isUnit(
  fact: Fact,
  unit: string,
): fact is Extract<Fact, { source: 'systemd-unit' | 'init-script' | 'timer' }> {
  return (
    (fact.source === 'systemd-unit' || fact.source === 'init-script' || fact.source === 'timer') &&
    [fact.name, `${fact.name}.service`].includes(unit)
  );
}

function isService(
  fact: Fact,
  service: string,
): fact is Extract<Fact, { source: 'service' | 'driver' }> {
  return (fact.source === 'service' || fact.source === 'driver') && sameName(fact.name, service);
}

function isRegistryTarget(fact: Fact, key: string, value: string | null): boolean {
  if (value === null) return isAtOrBelow(fact.locator, key);
  return (
    sameName(fact.locator, `${key}\\${value}`) ||
    (sameName(fact.locator, key) && sameName(fact.name, value))
  );
}

function namesProgram(uninstallString: string, path: string): boolean {
  return uninstallString.toLowerCase().includes(path.toLowerCase());
}

/** Names that Windows compares without regard to letter case. */
function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
