import type { Action, ActionKind } from '../../../model/action.ts';
import type { ActionResult, PerformContext } from '../../machine.ts';
import { removeAccount } from './account-remove.ts';
import { removeCertificate } from './certificate-remove.ts';
import { installPackage } from './package-install.ts';
import { removePath } from './path-remove.ts';
import { endProcesses } from './process-end.ts';
import { purgeDpkg } from './purge-dpkg.ts';
import { purgeRpm } from './purge-rpm.ts';
import { resultOfError } from './results.ts';
import { StepLimit } from '../../step-limit.ts';
import type { Surroundings, Work } from './surroundings.ts';
import { disableUnit, runSystemctl, stopUnit } from './systemd.ts';

export const LINUX_ACTIONS: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'unit-stop',
  'unit-disable',
  'daemon-reload',
  'package-purge',
  'process-end',
  'path-remove',
  'account-remove',
  'certificate-remove',
  'package-install',
  'reboot',
]);

/**
 * Carries out one action. What the machine does or refuses is an outcome.
 * @throws SwapoutError `disk-full`, `pack-digest`, `pack-invalid`; Error for a kind that is not Linux's
 */
export async function performAction(
  action: Action,
  context: PerformContext,
  here: Surroundings,
): Promise<ActionResult> {
  const work: Work = { context, here, limit: new StepLimit(context) };
  try {
    return await perform(action, work);
  } catch (error) {
    return resultOfError(error);
  }
}

function perform(action: Action, work: Work): Promise<ActionResult> {
  switch (action.kind) {
    case 'unit-stop':
      return stopUnit(action, work);
    case 'unit-disable':
      return disableUnit(action, work);
    case 'daemon-reload':
    case 'reboot':
      return runSystemctl(action, work);
    case 'package-purge':
      return action.manager === 'dpkg' ? purgeDpkg(action, work) : purgeRpm(action, work);
    case 'process-end':
      return endProcesses(action, work);
    case 'path-remove':
      return removePath(action, work);
    case 'account-remove':
      return removeAccount(action, work);
    case 'certificate-remove':
      return removeCertificate(action, work);
    case 'package-install':
      return installPackage(action, work);
    default:
      throw new Error(`${action.kind} is no action of Linux`);
  }
}
