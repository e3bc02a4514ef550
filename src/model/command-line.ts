import type { Action } from './action.ts';
import { assertNever } from './assert-never.ts';

/**
 * The program and arguments of the actions that start one; what is shown is what is run.
 * null: done by Swapout itself, without a process.
 * @see actionText for the line that stands on the screen
 */
export function argvOf(action: Action): readonly string[] | null {
  switch (action.kind) {
    case 'unit-stop':
      return ['/usr/bin/systemctl', 'stop', '--', action.unit];
    case 'unit-disable':
      return ['/usr/bin/systemctl', 'disable', '--', action.unit];
    case 'daemon-reload':
      return ['/usr/bin/systemctl', 'daemon-reload'];
    case 'package-purge':
      return purgeArgv(action);
    case 'account-remove':
      return [
        action.account === 'user' ? '/usr/sbin/userdel' : '/usr/sbin/groupdel',
        '--',
        action.name,
      ];
    case 'package-install':
      return installArgv(action);
    case 'reboot':
      return action.platform === 'windows'
        ? ['C:\\Windows\\System32\\shutdown.exe', '/r', '/t', '0', '/d', 'p:4:1']
        : ['/usr/bin/systemctl', 'reboot'];
    case 'msi-uninstall':
      return [
        'C:\\Windows\\System32\\msiexec.exe',
        '/x',
        action.productCode,
        '/qn',
        'REBOOT=ReallySuppress',
        ...action.properties.map((name) => `${name}=••••`),
      ];
    case 'exe-uninstall':
      return [action.path, ...action.arguments];
    case 'task-remove':
      return ['C:\\Windows\\System32\\schtasks.exe', '/Delete', '/TN', action.task, '/F'];
    case 'store-package-remove':
    case 'service-stop':
    case 'service-delete':
    case 'filter-unregister':
    case 'driver-delete':
    case 'registry-remove':
    case 'process-end':
    case 'path-remove':
    case 'certificate-remove':
      return null;
    default:
      return assertNever(action);
  }
}

function purgeArgv(action: Extract<Action, { kind: 'package-purge' }>): readonly string[] {
  if (action.manager === 'rpm')
    return ['/usr/bin/rpm', '-e', '--', `${action.package}.${action.arch}`];
  const force = [
    ...(action.overrideHold ? ['--force-hold'] : []),
    ...(action.overrideReinstall === true ? ['--force-remove-reinstreq'] : []),
  ];
  return ['/usr/bin/dpkg', ...force, '--purge', '--', `${action.package}:${action.arch}`];
}

function installArgv(action: Extract<Action, { kind: 'package-install' }>): readonly string[] {
  const paths = action.files.map((file) => file.path);
  switch (action.type) {
    case 'deb':
      return ['/usr/bin/dpkg', ...action.arguments, '--install', '--', ...paths];
    case 'rpm':
      return ['/usr/bin/rpm', ...action.arguments, '-U', '--', ...paths];
    case 'msi':
      return [
        'C:\\Windows\\System32\\msiexec.exe',
        '/i',
        ...paths,
        '/qn',
        'REBOOT=ReallySuppress',
        ...action.arguments,
      ];
    case 'pkg':
      return ['/usr/sbin/installer', '-pkg', ...paths, '-target', '/', ...action.arguments];
    case 'exe':
      return [...paths, ...action.arguments];
    default:
      return assertNever(action.type);
  }
}

/** The line that stands on the screen before an action runs, in journal, receipt and plan. */
export function actionText(action: Action): string {
  const argv = argvOf(action);
  if (argv !== null) return argv.map(quoteForReading).join(' ');
  switch (action.kind) {
    case 'process-end':
      return `end processes running from ${action.folder}`;
    case 'path-remove':
      return `remove ${action.path} (${action.backup === 'copy' ? 'a backup is made first' : 'recorded by size and digest first; cannot be put back'})`;
    case 'certificate-remove':
      return action.store.startsWith('/')
        ? `remove certificate "${action.subject}" from ${action.store}, then make the system's bundle anew (update-ca-certificates --fresh or update-ca-trust)`
        : `remove certificate "${action.subject}" from ${action.store}`;
    case 'service-stop':
      return `stop service ${action.service}`;
    case 'service-delete':
      return `delete service ${action.service}`;
    case 'filter-unregister':
      return `take ${action.driver} out of ${action.listValue} of ${action.listKey}`;
    case 'driver-delete':
      return `delete driver ${action.driver} (${action.path})`;
    case 'registry-remove':
      return `remove registry ${action.value === null ? 'key' : `value ${action.value} of`} ${action.key}`;
    case 'store-package-remove':
      return `remove store package ${action.package}`;
    default:
      throw new Error(`action ${action.kind} has neither a program nor a text`);
  }
}

/** Quotes for the reader's eye only; nothing is ever run from this text. */
function quoteForReading(argument: string): string {
  return /[\s"']/.test(argument) ? `"${argument.replaceAll('"', '\\"')}"` : argument;
}
