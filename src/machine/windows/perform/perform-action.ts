import type { Action, ActionKind } from '../../../model/action.ts';
import type { ActionResult, PerformContext } from '../../machine.ts';
import { StepLimit } from '../../step-limit.ts';
import { removeCertificate } from './certificate-remove.ts';
import { deleteDriver } from './driver-delete.ts';
import { uninstallExe } from './exe-uninstall.ts';
import { unregisterFilter } from './filter-unregister.ts';
import { uninstallMsi } from './msi-uninstall.ts';
import { installPackage } from './package-install.ts';
import { removePath } from './path-remove.ts';
import { endProcesses } from './process-end.ts';
import { rebootWindows } from './reboot.ts';
import { removeFromRegistry } from './registry-remove.ts';
import { resultOfError } from './results.ts';
import { deleteService } from './service-delete.ts';
import { stopService } from './service-stop.ts';
import type { WindowsSurroundings, WindowsWork } from './surroundings.ts';
import { removeTask } from './task-remove.ts';

/**
 * What can be done here by Windows' own functions and tools. `store-package-remove` is not among them: the
 * only documented ways are PowerShell and the Windows Runtime, and neither is used.
 */
export const WINDOWS_ACTIONS: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'msi-uninstall',
  'exe-uninstall',
  'service-stop',
  'service-delete',
  'filter-unregister',
  'driver-delete',
  'registry-remove',
  'path-remove',
  'certificate-remove',
  'task-remove',
  'process-end',
  'package-install',
  'reboot',
]);

/**
 * Carries out one action. What the machine does or refuses is an outcome.
 * @throws SwapoutError `disk-full`, `pack-digest`, `pack-invalid`; Error for a kind that is not Windows'
 */
export async function performWindowsAction(
  action: Action,
  context: PerformContext,
  here: WindowsSurroundings,
): Promise<ActionResult> {
  const work: WindowsWork = { context, here, limit: new StepLimit(context) };
  try {
    return await perform(action, work);
  } catch (error) {
    return resultOfError(error, here.system.isAdministrator());
  }
}

function perform(action: Action, work: WindowsWork): Promise<ActionResult> {
  switch (action.kind) {
    case 'msi-uninstall':
      return uninstallMsi(action, work);
    case 'exe-uninstall':
      return uninstallExe(action, work);
    case 'service-stop':
      return stopService(action, work);
    case 'service-delete':
      return deleteService(action, work);
    case 'filter-unregister':
      return unregisterFilter(action, work);
    case 'driver-delete':
      return deleteDriver(action, work);
    case 'registry-remove':
      return removeFromRegistry(action, work);
    case 'path-remove':
      return removePath(action, work);
    case 'certificate-remove':
      return removeCertificate(action, work);
    case 'task-remove':
      return removeTask(action, work);
    case 'process-end':
      return endProcesses(action, work);
    case 'package-install':
      return installPackage(action, work);
    case 'reboot':
      return rebootWindows(work);
    default:
      throw new Error(`${action.kind} is no action of Windows`);
  }
}
