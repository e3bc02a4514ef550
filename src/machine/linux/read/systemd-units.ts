import { basename } from 'node:path/posix';
import type { UnitFact } from '../../../model/snapshot.ts';
import { parseUnitFile, type UnitFile } from './parse-unit-file.ts';
import { Reading } from './reading.ts';
import { readPlainText, readText, type Root } from './root.ts';
import { readRunningUnits } from './running-units.ts';
import {
  readUnitTree,
  SYSTEM_UNIT_DIRS,
  type UnitEntry,
  type UnitTree,
  USER_UNIT_DIRS,
} from './unit-dirs.ts';

const MAX_UNIT_BYTES = 1024 * 1024;
const NO_UNIT: UnitFile = { execPath: null, installable: false, starts: null };

export interface UnitReadings {
  readonly units: Reading;
  readonly timers: Reading;
}

/**
 * Unit files of the system and of its users' managers, without a process. One fact a name, for the file
 * in force; and one for each enabling link whose unit is gone. A masked unit shows the program of the
 * file that the mask hides.
 */
export function readSystemdUnits(root: Root): UnitReadings {
  const units = new Reading('systemd-unit');
  const timers = new Reading('timer');
  const running = readRunningUnits(root);
  readTree(root, SYSTEM_UNIT_DIRS, running?.system ?? null, { units, timers });
  readTree(root, USER_UNIT_DIRS, running?.user ?? null, { units, timers });
  // What hides a unit may hide a timer.
  for (const { why, locator, detail } of units.unread) timers.note(why, locator ?? null, detail);
  return { units, timers };
}

interface TreeReader {
  readonly root: Root;
  readonly tree: UnitTree;
  /** Names that an administrator's link makes start. */
  readonly enabledNames: ReadonlySet<string>;
  readonly running: ReadonlySet<string> | null;
  readonly reading: Reading;
  readonly parsed: Map<string, UnitFile>;
}

function readTree(
  root: Root,
  dirs: readonly string[],
  running: ReadonlySet<string> | null,
  { units, timers }: UnitReadings,
): void {
  const tree = readUnitTree(root, dirs, units);
  const enabledNames = namesEnabledIn(tree);
  const reader: TreeReader = {
    root,
    tree,
    enabledNames,
    running,
    reading: units,
    parsed: new Map(),
  };
  const facts = [
    ...[...tree.units.values()].map((entries) => unitFact(reader, entries)),
    ...tree.wants
      .filter(({ name }) => !tree.units.has(name) && !tree.units.has(templateOf(name)))
      .map((link) => deadLinkFact(reader, link)),
  ];
  for (const fact of facts) {
    const into = fact.source === 'timer' ? timers : units;
    into.entries += 1;
    into.facts.push(fact);
  }
}

function namesEnabledIn(tree: UnitTree): Set<string> {
  const isAdministrators = ({ path }: UnitEntry): boolean => /^\/(?:etc|run)\//.test(path);
  const names = new Set<string>();
  for (const link of tree.wants.filter(isAdministrators)) {
    names.add(link.name).add(templateOf(link.name));
    // `systemctl enable` links an alias to the file that it stands for.
    if (link.linkTarget !== null) names.add(basename(link.linkTarget));
  }
  for (const entry of [...tree.units.values()].flat().filter(isAdministrators)) {
    const target = basename(entry.linkTarget ?? entry.name);
    if (entry.linkTarget !== null && target !== entry.name) names.add(target).add(entry.name);
  }
  return names;
}

/** `getty@tty1.service` is an instance of `getty@.service`; any other name is its own. */
function templateOf(name: string): string {
  return name.replace(/@.*(\.\w+)$/, '@$1');
}

function unitFact(reader: TreeReader, entries: readonly UnitEntry[]): UnitFact {
  const [entry, ...hidden] = entries as readonly [UnitEntry, ...UnitEntry[]];
  const masked = isMask(entry) || isEmpty(reader, entry);
  const shown = masked ? hidden.find((lower) => !isMask(lower)) : entry;
  const file = shown ? readUnit(reader, shown) : NO_UNIT;
  return {
    source: sourceOf(entry.name),
    locator: entry.path,
    name: entry.name,
    execPath: execPathOf(reader, entry.name, file),
    enabled: masked ? 'masked' : enabledState(reader, entry, file),
    running: runningState(reader, entry.name),
  };
}

/** What starts a product's unit stays behind when the unit goes without its maintainer script. */
function deadLinkFact(reader: TreeReader, link: UnitEntry): UnitFact {
  const file = readUnit(reader, link);
  return {
    source: sourceOf(link.name),
    locator: link.path,
    name: link.name,
    execPath: file.execPath,
    enabled: 'enabled',
    running: runningState(reader, link.name),
  };
}

function sourceOf(name: string): 'systemd-unit' | 'timer' {
  return name.endsWith('.timer') ? 'timer' : 'systemd-unit';
}

function isMask({ linkTarget }: UnitEntry): boolean {
  return linkTarget === '/dev/null';
}

/** An empty unit file masks as well; but one that does not open is only unread. */
function isEmpty(reader: TreeReader, entry: UnitEntry): boolean {
  return entry.linkTarget === null && readUnit(reader, entry) === EMPTY_UNIT;
}

const EMPTY_UNIT: UnitFile = { ...NO_UNIT };

function readUnit({ root, reading, parsed }: TreeReader, entry: UnitEntry): UnitFile {
  const { path, isFile } = entry;
  const known = parsed.get(path);
  if (known) return known;
  const read = isFile ? readPlainText : readText;
  const text = reading.attempt(path, () => read(root, path, MAX_UNIT_BYTES));
  const file = text === undefined ? NO_UNIT : text === '' ? EMPTY_UNIT : parseUnitFile(text);
  parsed.set(path, file);
  return file;
}

/** A timer, path or socket has no program of its own: it shows the one of the service that it starts. */
function execPathOf(reader: TreeReader, name: string, file: UnitFile): string | null {
  if (!/\.(?:timer|path|socket)$/.test(name)) return file.execPath;
  const service = file.starts ?? name.replace(/\.\w+$/, '.service');
  const entry = (reader.tree.units.get(service) ?? []).find((candidate) => !isMask(candidate));
  return entry ? readUnit(reader, entry).execPath : null;
}

function enabledState(reader: TreeReader, entry: UnitEntry, file: UnitFile): UnitFact['enabled'] {
  if (reader.enabledNames.has(entry.name)) return 'enabled';
  // Made at boot from other settings: what enables it is not a unit file.
  if (/^\/run\/systemd\/(?:generator|transient)/.test(entry.path)) return 'unknown';
  return file.installable ? 'disabled' : 'static';
}

/** Only services have processes; whether another unit is active is systemd's own knowledge. */
function runningState({ running }: TreeReader, name: string): boolean | null {
  if (!name.endsWith('.service') || running === null) return null;
  if (!name.endsWith('@.service')) return running.has(name);
  return [...running].some((active) => templateOf(active) === name);
}
