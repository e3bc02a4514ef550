import { type ReadContext, startReading, systemRootOf } from './context.ts';
import { baseName, joinPath, listEntries } from './disk.ts';
import { matcherOf } from './name-pattern.ts';
import type { Reading } from './reading.ts';
import { expand } from './variables.ts';
import { filesBelow } from './walk.ts';

/** Folders in which agents of management systems keep what they install, one deployment a folder. */
const CACHES = [
  // Configuration Manager, and its task sequences
  '%SystemRoot%\\ccmcache',
  '%SystemRoot%\\ccmsetup',
  '%SystemDrive%\\_SMSTaskSequence\\Packages',
  // Intune
  '%ProgramFiles(x86)%\\Microsoft Intune Management Extension\\Content\\Incoming',
  '%ProgramFiles(x86)%\\Microsoft Intune Management Extension\\Content\\Staging',
  '%SystemRoot%\\IMECache',
  // PDQ Deploy, Chocolatey, and assigned packages that Windows Installer holds ready
  '%SystemRoot%\\AdminArsenal\\PDQDeployRunner',
  '%ProgramData%\\chocolatey\\lib',
  '%SystemRoot%\\System32\\appmgmt',
];
const LIMITS = { depth: 4, entries: 20_000 };

/** Deployments on this disk that a management agent may install again. */
export function readManagementCache(context: ReadContext): Reading {
  const reading = startReading(context, 'management-cache');
  const isInstaller = matcherOf(context.plan.installerNames);
  for (const cache of CACHES) {
    const folder = expand(cache, context.variables);
    if (folder.startsWith('%')) continue;
    for (const entry of reading.attempt(folder, () => listEntries(context.disk, folder)) ?? []) {
      reading.entries += 1;
      if (entry.kind === 'directory') addDeployment(context, reading, entry.path, isInstaller);
    }
  }
  addAgents(context, reading);
  return reading;
}

function addDeployment(
  context: ReadContext,
  reading: Reading,
  folder: string,
  isInstaller: (name: string) => boolean,
): void {
  const { disk, interest } = context;
  const files = filesBelow(disk, folder, reading, LIMITS);
  const found = files.find(
    ({ name, path }) => isInstaller(name) || interest.in(path.slice(folder.length)),
  );
  const named = interest.in(baseName(folder)) ? folder : undefined;
  const path = found?.path ?? named;
  if (path === undefined) return;
  const version = found === undefined ? null : context.programs.versionOf(disk.host(found.path));
  reading.facts.push({
    source: 'management-cache',
    locator: folder,
    name: version?.product ?? baseName(path),
    value: path,
  });
}

/** Unattended set-up of Windows itself can install too: its answer files are looked through. */
function addAgents(context: ReadContext, reading: Reading): void {
  const folder = joinPath(systemRootOf(context), 'Setup\\Scripts');
  for (const { path, name } of filesBelow(context.disk, folder, reading, LIMITS)) {
    if (!context.interest.in(name)) continue;
    reading.facts.push({ source: 'management-cache', locator: path, name, value: path });
  }
}
