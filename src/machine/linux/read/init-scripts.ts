import type { UnitFact } from '../../../model/snapshot.ts';
import { Reading } from './reading.ts';
import { listEntries, listNames, readText, realPath, type Root } from './root.ts';

const SCRIPT_DIRS = ['/etc/init.d', '/etc/rc.d/init.d'];
const RUNLEVELS = ['S', '0', '1', '2', '3', '4', '5', '6'];
const STARTING_RUNLEVELS = new Set(['S', '2', '3', '4', '5']);
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
 * System V scripts, and every link of a runlevel to one that is gone.
 * @param runningPrograms executables of the processes that were read, null if they were not
 */
export function readInitScripts(root: Root, runningPrograms: ReadonlySet<string> | null): Reading {
  const reading = new Reading('init-script');
  const links = readRunlevelLinks(root, reading);
  const started = new Set(links.filter(({ starts }) => starts).map(({ script }) => script));
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
  for (const { script, path, starts } of links) {
    if (names.has(script)) continue;
    addFact(reading, { name: script, path, execPath: null, enabled: starts }, null);
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

interface RunlevelLink {
  readonly script: string;
  readonly path: string;
  /** Does it start the script in a runlevel in which a machine works? */
  readonly starts: boolean;
}

function readRunlevelLinks(root: Root, reading: Reading): readonly RunlevelLink[] {
  return RUNLEVELS.flatMap((level) => {
    // Where one of the two is a link to the other, it is one folder.
    const dirs = new Set(
      [`/etc/rc${level}.d`, `/etc/rc.d/rc${level}.d`].map(
        (dir) => reading.attempt(dir, () => realPath(root, dir)) ?? dir,
      ),
    );
    return [...dirs].flatMap((dir) =>
      (reading.attempt(dir, () => listNames(root, dir)) ?? []).flatMap((name) => {
        const [, how, script] = /^([SK])\d\d(.+)$/.exec(name) ?? [];
        if (script === undefined) return [];
        const starts = how === 'S' && STARTING_RUNLEVELS.has(level);
        return [{ script, path: `${dir}/${name}`, starts }];
      }),
    );
  });
}

/** What the script says of the program that it starts, by the names that distributions' templates give it. */
function programOf(text: string): string | null {
  const line =
    /^\s*(?:DAEMON|daemon|EXEC|exec|PROG|prog|COMMAND|command)=["']?(\/[^\s"';$]+)/m.exec(text);
  return line?.[1] ?? null;
}
