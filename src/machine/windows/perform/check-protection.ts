import { setTimeout as sleep } from 'node:timers/promises';
import type { PackEntry } from '../../../model/pack.ts';
import type { ProtectionCheck } from '../../machine.ts';
import { isFile } from '../read/disk.ts';
import { stateOf } from './service-stop.ts';
import type { WindowsSurroundings } from './surroundings.ts';
import { listUninstallEntries } from './uninstall-registration.ts';

type Detection = PackEntry['detection'][number];

interface Answer {
  readonly holds: boolean;
  readonly detail: string;
  readonly version?: string;
}

const COMMAND_LIMIT_MS = 120_000;
const STARTING = new Set(['start-pending', 'continue-pending']);

/**
 * Is the replacement there (each line of its detection), and does it protect (its services run, and its
 * own check command says so)? Reads; changes nothing.
 */
export async function checkProtection(
  entry: PackEntry,
  here: WindowsSurroundings,
): Promise<ProtectionCheck> {
  const detections = entry.detection.map((detection) => attempt(() => detect(detection, here)));
  const installed = detections.every((answer) => answer.holds);
  const checks = installed ? await runChecks(entry.check, here) : [];
  return {
    installed,
    version: detections.find((answer) => answer.version !== undefined)?.version ?? null,
    protects: installed && checks.every((answer) => answer.holds),
    detail: [...detections, ...checks].map((answer) => answer.detail).join('\n'),
  };
}

function attempt(look: () => Answer): Answer {
  try {
    return look();
  } catch (error) {
    return { holds: false, detail: `cannot be read: ${(error as Error).message}` };
  }
}

function detect(detection: Detection, here: WindowsSurroundings): Answer {
  switch (detection.kind) {
    case 'package':
      return { holds: false, detail: `package ${detection.name}: not on Windows` };
    case 'file': {
      const holds = isFile(here.disk, detection.path);
      return { holds, detail: `file ${detection.path}: ${holds ? 'there' : 'not there'}` };
    }
    case 'uninstall-entry':
      return detectEntry(detection.name, here);
  }
}

/** By the entry's name as Windows lists it, or by its product code. */
function detectEntry(name: string, { system }: WindowsSurroundings): Answer {
  const wanted = name.toLowerCase();
  const entry = listUninstallEntries(system.registry).find(
    ({ displayName, keyName }) =>
      displayName.toLowerCase() === wanted || keyName.toLowerCase() === wanted,
  );
  if (entry === undefined) return { holds: false, detail: `uninstall entry ${name}: not there` };
  const { version } = entry;
  return version === null
    ? { holds: true, detail: `uninstall entry ${name}: there` }
    : { holds: true, detail: `uninstall entry ${name}: there, ${version}`, version };
}

async function runChecks(
  check: PackEntry['check'],
  here: WindowsSurroundings,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const service of check.services) answers.push(await checkService(service, here));
  if (check.command !== null) answers.push(await runCheckCommand(check.command, here));
  return answers;
}

/** A service that is starting gets some time. */
async function checkService(service: string, here: WindowsSurroundings): Promise<Answer> {
  const until = performance.now() + here.waits.settleMs;
  for (;;) {
    const answer = attempt(() => {
      const state = stateOf(here, service) ?? 'not there';
      return { holds: state === 'running', detail: `service ${service}: ${state}` };
    });
    const isStarting = STARTING.has(answer.detail.slice(`service ${service}: `.length));
    if (!isStarting || performance.now() > until) return answer;
    await sleep(here.waits.pollMs);
  }
}

async function runCheckCommand(
  check: NonNullable<PackEntry['check']['command']>,
  here: WindowsSurroundings,
): Promise<Answer> {
  const line = [check.program, ...check.arguments].join(' ');
  if (!isFile(here.disk, check.program) || !/\.exe$/i.test(check.program)) {
    return { holds: false, detail: `${line}: there is no such program` };
  }
  const { program, arguments: args } = check;
  const started = here.start({ program, arguments: args, capture: true });
  const late = new AbortController();
  const limit = sleep(COMMAND_LIMIT_MS, null, { signal: late.signal, ref: false }).catch(
    () => null,
  );
  const end = await Promise.race([started.ended, limit]);
  late.abort();
  if (end === null) return { holds: false, detail: `${line}: gave no answer in time` };
  if (end.startError !== null) return { holds: false, detail: `${line}: cannot be started` };
  const says = check.output === null || end.output.includes(check.output);
  return {
    holds: end.exitCode === check.exitCode && says,
    detail: `${line}: exit ${end.exitCode ?? 'unknown'}. It wrote: ${end.output.trim().slice(-300)}`,
  };
}
