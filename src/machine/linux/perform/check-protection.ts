import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PackEntry } from '../../../model/pack.ts';
import type { ProtectionCheck } from '../../machine.ts';
import { findRpmDatabase } from '../read/rpm-database.ts';
import { openRoot } from '../read/root.ts';
import { readDpkgDatabase } from './dpkg-database.ts';
import { queryRpm, rpmStateOf } from './purge-rpm.ts';
import { lastWords } from './results.ts';
import type { Surroundings } from './surroundings.ts';

type Detection = PackEntry['detection'][number];

interface Answer {
  readonly holds: boolean;
  readonly detail: string;
  readonly version?: string;
}

const POLL_MS = 500;
const COMMAND_LIMIT_MS = 120_000;

/**
 * Is the replacement there (each line of its detection), and does it protect (its services run, and its
 * own check command says so)? Reads; changes nothing.
 */
export async function checkProtection(
  entry: PackEntry,
  here: Surroundings,
): Promise<ProtectionCheck> {
  const detections: Answer[] = [];
  for (const detection of entry.detection) detections.push(await detect(detection, here));
  const installed = detections.every((answer) => answer.holds);
  const checks = installed ? await runChecks(entry.check, here) : [];
  const lines = [...detections, ...checks].map((answer) => answer.detail);
  return {
    installed,
    version: detections.find((answer) => answer.version !== undefined)?.version ?? null,
    protects: installed && checks.every((answer) => answer.holds),
    detail: lines.join('\n'),
  };
}

async function detect(detection: Detection, here: Surroundings): Promise<Answer> {
  switch (detection.kind) {
    case 'package':
      return detectPackage(detection.name, here);
    case 'file': {
      const holds = statSync(detection.path, { throwIfNoEntry: false })?.isFile() === true;
      return { holds, detail: `file ${detection.path}: ${holds ? 'there' : 'not there'}` };
    }
    case 'uninstall-entry':
      return { holds: false, detail: `uninstall entry ${detection.name}: Windows only` };
  }
}

async function detectPackage(name: string, here: Surroundings): Promise<Answer> {
  const record = readDpkgDatabase(here.dpkgDir).find(
    (one) => one.name === name && one.status === 'installed',
  );
  if (record !== undefined) {
    return {
      holds: true,
      detail: `package ${name}: installed, ${record.version}`,
      version: record.version,
    };
  }
  const absent = { holds: false, detail: `package ${name}: not installed` };
  // rpm makes a database where there is none; what only reads must not.
  if (!here.rpmDatabaseDirs.some((dir) => findRpmDatabase(openRoot('/'), dir) !== null))
    return absent;
  const query = await queryRpm(here, name);
  const version = query.stdout.split('\t')[1];
  if (query.error === null && rpmStateOf(query) === 'present' && version !== undefined) {
    return { holds: true, detail: `package ${name}: installed, ${version}`, version };
  }
  return absent;
}

async function runChecks(
  check: PackEntry['check'],
  here: Surroundings,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const service of check.services) answers.push(await checkService(service, here));
  if (check.command !== null) answers.push(await runCheckCommand(check.command, here));
  return answers;
}

/** A service that is starting gets some time. */
async function checkService(service: string, here: Surroundings): Promise<Answer> {
  const until = performance.now() + here.waits.serviceStartMs;
  for (;;) {
    const command = await here.run({
      program: '/usr/bin/systemctl',
      arguments: ['is-active', '--', service],
      timeLimitMs: COMMAND_LIMIT_MS,
    });
    const state = command.stdout.trim() || lastWords(command);
    const starting = state === 'activating' || state === 'reloading';
    if (!starting || performance.now() > until) {
      return { holds: state === 'active', detail: `service ${service}: ${state}` };
    }
    await sleep(POLL_MS);
  }
}

async function runCheckCommand(
  check: NonNullable<PackEntry['check']['command']>,
  here: Surroundings,
): Promise<Answer> {
  const line = [check.program, ...check.arguments].join(' ');
  const command = await here.run({
    program: check.program,
    arguments: check.arguments,
    timeLimitMs: COMMAND_LIMIT_MS,
  });
  if (command.error !== null) return { holds: false, detail: `${line}: cannot be started` };
  if (command.timedOut) return { holds: false, detail: `${line}: gave no answer in time` };
  const output = `${command.stdout}\n${command.stderr}`;
  const says = check.output === null || output.includes(check.output);
  const holds = command.exitCode === check.exitCode && says;
  return {
    holds,
    detail: `${line}: exit ${command.exitCode ?? 'by a signal'}. ${lastWords(command)}`,
  };
}
