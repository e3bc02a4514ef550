import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../../../model/action.ts';
import type { ActionResult } from '../../machine.ts';
import type { ServiceState } from '../api/services.ts';
import { ERROR } from '../api/windows-error.ts';
import { alreadyGone, done, failed, isWindowsError, refused } from './results.ts';
import type { WindowsSurroundings, WindowsWork } from './surroundings.ts';

type ServiceStop = Extract<Action, { kind: 'service-stop' }>;

const ALREADY_RUNNING = 1056;
/** ERROR_DEPENDENT_SERVICES_RUNNING */
const HAS_DEPENDENTS = 1051;

/** Asks a service to stop and waits until it has. Who refuses is not forced. */
export async function stopService(action: ServiceStop, work: WindowsWork): Promise<ActionResult> {
  const { service } = action;
  const { services } = work.here.system;
  try {
    if (services.state(service) === 'stopped') return alreadyGone(`${service} does not run.`);
    services.stop(service);
  } catch (error) {
    if (isWindowsError(error, ERROR.serviceDoesNotExist)) {
      return alreadyGone(`There is no service ${service}.`);
    }
    if (isWindowsError(error, ERROR.serviceNotActive)) {
      return alreadyGone(`${service} does not run.`);
    }
    if (isWindowsError(error, ERROR.invalidServiceControl)) {
      return refused('self-defence', `${service} does not take the order to stop.`);
    }
    if (isWindowsError(error, HAS_DEPENDENTS)) {
      return failed('unit-would-not-stop', `Other services that run need ${service}.`);
    }
    // 1061: it is starting or stopping just now, and is waited for like any other.
    if (!isWindowsError(error, ERROR.serviceCannotAcceptControl)) throw error;
  }
  const state = await waitForState(work.here, service, 'stopped', () => work.limit.pace());
  return state === 'stopped' || state === null
    ? done(`${service} is stopped.`)
    : failed('unit-would-not-stop', `${service} was told to stop and is ${state}.`);
}

/** Starts again what was stopped, after its uninstaller failed. */
export async function startService(
  service: string,
  here: WindowsSurroundings,
): Promise<{ readonly started: boolean; readonly detail: string }> {
  try {
    here.system.services.start(service);
  } catch (error) {
    if (isWindowsError(error, ERROR.serviceDoesNotExist)) {
      return { started: false, detail: `There is no service ${service}.` };
    }
    if (!isWindowsError(error, ALREADY_RUNNING)) {
      return { started: false, detail: `${service} did not start: ${(error as Error).message}.` };
    }
  }
  const state = await waitForState(here, service, 'running');
  return state === 'running'
    ? { started: true, detail: `${service} runs again.` }
    : { started: false, detail: `${service} was started and is ${state ?? 'gone'}.` };
}

/** The state that is reached, or the last one seen; null if the service is gone meanwhile. */
export async function waitForState(
  here: WindowsSurroundings,
  service: string,
  wanted: ServiceState,
  pace: () => Promise<void> | undefined = () => undefined,
): Promise<ServiceState | null> {
  const until = performance.now() + here.waits.settleMs;
  for (;;) {
    const state = stateOf(here, service);
    if (state === wanted || state === null || performance.now() > until) return state;
    await pace();
    await sleep(here.waits.pollMs);
  }
}

/** null: there is no such service. @throws WindowsError */
export function stateOf({ system }: WindowsSurroundings, service: string): ServiceState | null {
  try {
    return system.services.state(service);
  } catch (error) {
    if (isWindowsError(error, ERROR.serviceDoesNotExist)) return null;
    throw error;
  }
}
