import type { UnitFact } from '../../../model/snapshot.ts';
import { Reading } from './reading.ts';
import { listEntries, listNames, readText, realPath, type Root } from './root.ts';

const SCRIPT_DIRS = ['/etc/init.d', '/etc/rc.d/init.d'];
const RUNLEVEL_DIRS = ['S', '2', '3', '4', '5'].flatMap((level) => [
  `/etc/rc${level}.d`,
  `/etc/rc.d/rc${level}.d`,
]);
/** Not scripts: what the packages that own the folder put there. */
const NO_SCRIPTS = new Set([
  'README',
  'skeleton',
  'functions',
  '.depend.boot',
  '.depend.start',
  '.depend.stop',
]);
const MAX_SCRIPT_BYTES = 1024 * 1024;

/**
 * System V scripts, and links that start one that is gone.
 * @param runningPrograms executables of the processes that were read, null if they were not
 */
export function readInitScripts(root: Root, runningPrograms: ReadonlySet<string> | null): Reading {
  const reading = new Reading('init-script');
  const started = readStartLinks(root, reading);
  const names = new Set<string>();
  const dirs = new Set(
    SCRIPT_DIRS.map((dir) => reading.attempt(dir, () => realPath(root, dir)) ?? dir),
  );
  for (const dir of dirs) {
    const entries = reading.attempt(dir, () => listEntries(root, dir)) ?? [];
    for (const { name } of entries.filter((entry) => !entry.isDirectory())) {
      if (NO_SCRIPTS.has(name) || names.has(name)) continue;
      names.add(name);
      const path = `${dir}/${name}`;
      const text = reading.attempt(path, () => readText(root, path, MAX_SCRIPT_BYTES)) ?? '';
      addFact(
        reading,
        { name, path, execPath: programOf(text), enabled: started.has(name) },
        runningPrograms,
      );
    }
  }
  for (const [name, path] of started) {
    if (!names.has(name)) addFact(reading, { name, path, execPath: null, enabled: true }, null);
  }
  return reading;
}

interface Script {
  readonly name: string;
  readonly path: string;
  readonly execPath: string | null;
  readonly enabled: boolean;
}

function addFact(
  reading: Reading,
  { name, path, execPath, enabled }: Script,
  runningPrograms: ReadonlySet<string> | null,
): void {
  const running = runningPrograms && execPath !== null ? runningPrograms.has(execPath) : null;
  const state: UnitFact['enabled'] = enabled ? 'enabled' : 'disabled';
  reading.entries += 1;
  reading.facts.push({
    source: 'init-script',
    locator: path,
    name,
    execPath,
    enabled: state,
    running,
  });
}

/** Script name → path of the first `S??name` link that starts it. */
function readStartLinks(root: Root, reading: Reading): Map<string, string> {
  const links = new Map<string, string>();
  for (const dir of RUNLEVEL_DIRS) {
    for (const name of reading.attempt(dir, () => listNames(root, dir)) ?? []) {
      const script = /^S\d\d(.+)$/.exec(name)?.[1];
      if (script !== undefined && !links.has(script)) links.set(script, `${dir}/${name}`);
    }
  }
  return links;
}

/** What the script says of the program that it starts, by the names that distributions' templates give it. */
function programOf(text: string): string | null {
  const line =
    /^\s*(?:DAEMON|daemon|EXEC|exec|PROG|prog|COMMAND|command)=["']?(\/[^\s"';$]+)/m.exec(text);
  return line?.[1] ?? null;
}
