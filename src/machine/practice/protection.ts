import type { PackEntry } from '../../model/pack.ts';
import type { Fact } from '../../model/snapshot.ts';
import type { ProtectionCheck } from '../machine.ts';
import { matchesGlob } from './glob.ts';
import type { PracticeState } from './practice-state.ts';
import type { Recording } from './recording.ts';

type Detection = PackEntry['detection'][number];
type Command = NonNullable<PackEntry['check']['command']>;

/** What installing a pack entry puts on a recorded machine: all that its detection and checks look for. */
export function installedFacts(entry: PackEntry): readonly Fact[] {
  return [
    ...entry.detection.map((detection) => detectedFact(detection, entry)),
    ...entry.check.services.map((service) => serviceFact(service, entry)),
  ];
}

export function isInstalled(facts: readonly Fact[], entry: PackEntry): boolean {
  return entry.detection.every((detection) => facts.some((fact) => isDetected(fact, detection)));
}

/** Is the product there, do its services run, and what does its own command say? */
export function checkProtection(
  { facts, staged }: PracticeState,
  entry: PackEntry,
  recording: Recording,
): ProtectionCheck {
  if (!isInstalled(facts, entry)) {
    return { installed: false, version: null, protects: false, detail: `${entry.name}: not there` };
  }
  const checks = [
    ...entry.check.services.map((service) => ({
      ok: facts.some((fact) => isRunning(fact, service)),
      asked: `service ${service} runs`,
    })),
    ...(entry.check.command === null
      ? []
      : [commandCheck(entry.check.command, recording, staged[entry.id] !== undefined)]),
  ];
  return {
    installed: true,
    version: versionOf(facts, entry),
    protects: checks.every((check) => check.ok),
    detail: [
      `${entry.name}: installed`,
      ...checks.map((check) => `${check.asked}: ${check.ok ? 'yes' : 'no'}`),
    ].join('\n'),
  };
}

/** A recorded machine runs nothing: the answer stands in its recording, or comes with the installation. */
function commandCheck(
  command: Command,
  recording: Recording,
  installedHere: boolean,
): { readonly ok: boolean; readonly asked: string } {
  const asked = `${[command.program, ...command.arguments].join(' ')} (recorded answer)`;
  const answer = recording.protection.commands.find((recorded) =>
    matchesGlob(recorded.program, command.program),
  );
  if (answer === undefined) return { ok: installedHere, asked };
  const says = command.output === null || answer.output.includes(command.output);
  return { ok: answer.exitCode === command.exitCode && says, asked };
}

function isDetected(fact: Fact, detection: Detection): boolean {
  switch (detection.kind) {
    case 'package':
      return (
        (fact.source === 'deb-package' || fact.source === 'rpm-package') &&
        fact.name === detection.name &&
        fact.status === 'installed'
      );
    case 'file':
      return fact.source === 'file' && fact.path === detection.path;
    case 'uninstall-entry':
      return fact.source === 'uninstall-entry' && fact.name === detection.name;
  }
}

function isRunning(fact: Fact, service: string): boolean {
  return (
    'running' in fact &&
    fact.running === true &&
    [fact.name, `${fact.name}.service`, fact.name.replace(/\.service$/, '')].includes(service)
  );
}

function versionOf(facts: readonly Fact[], entry: PackEntry): string | null {
  const detected = facts.filter((fact) => entry.detection.some((each) => isDetected(fact, each)));
  return detected.flatMap((fact) => ('version' in fact ? [fact.version] : []))[0] ?? null;
}

function detectedFact(detection: Detection, entry: PackEntry): Fact {
  switch (detection.kind) {
    case 'package':
      return {
        source: entry.type === 'rpm' ? 'rpm-package' : 'deb-package',
        locator: `${entry.type === 'rpm' ? 'rpm' : 'dpkg'}:${detection.name}:${entry.arch[0] ?? ''}`,
        name: detection.name,
        version: entry.version,
        arch: entry.arch[0] ?? '',
        maintainer: entry.publisher,
        status: 'installed',
        hold: false,
      };
    case 'file':
      return {
        source: 'file',
        locator: detection.path,
        name: detection.path.split(/[\\/]/).at(-1) ?? detection.path,
        path: detection.path,
        kind: 'file',
        linkTarget: null,
        sizeBytes: entry.file.sizeBytes,
        behindLink: false,
      };
    case 'uninstall-entry':
      return {
        source: 'uninstall-entry',
        locator: `HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\${detection.name}`,
        name: detection.name,
        publisher: entry.publisher,
        version: entry.version,
        productCode: null,
        uninstallString: '',
        quietUninstallString: null,
        installLocation: null,
        windowsInstaller: entry.type === 'msi',
        uninstallerExists: true,
        signer: null,
      };
  }
}

function serviceFact(service: string, entry: PackEntry): Fact {
  if (entry.platform === 'windows') {
    return {
      source: 'service',
      locator: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${service}`,
      name: service,
      displayName: entry.name,
      imagePath: '',
      startType: 'automatic',
      running: true,
      protectedProcess: false,
      company: entry.publisher,
    };
  }
  return {
    source: 'systemd-unit',
    locator: `/etc/systemd/system/${service}`,
    name: service,
    execPath: null,
    enabled: 'enabled',
    running: true,
  };
}
