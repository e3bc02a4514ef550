import * as fs from 'node:fs';
import type { PackageFact } from '../../../model/snapshot.ts';
import type { CommandResult, RunCommand } from '../../run-command.ts';
import { Reading } from './reading.ts';
import type { Root } from './root.ts';
import {
  copyDatabase,
  DatabaseBusyError,
  findRpmDatabase,
  removeCopy,
  type RpmDatabase,
  rpmDatabaseDirs,
} from './rpm-database.ts';

const TIME_LIMIT_MS = 120_000;
const FIELD_END = '\x1f';
const RECORD_END = '\x1e';
const TAGS = ['NAME', 'EPOCH', 'VERSION', 'RELEASE', 'ARCH', 'VENDOR', 'PACKAGER'] as const;
const QUERY_FORMAT = TAGS.map((tag) => `%{${tag}}`).join(FIELD_END) + RECORD_END;

/** rpm's own words for a tag that the package does not have. */
const NO_VALUE = '(none)';

export interface RpmProgram {
  /** Absolute path, null if this machine has none. */
  readonly path: string | null;
  readonly run: RunCommand;
  readonly signal: AbortSignal;
}

/** Places of the program; the one that reads is always this machine's own. */
export function findRpmProgram(): string | null {
  return ['/usr/bin/rpm', '/bin/rpm'].find((path) => fs.existsSync(path)) ?? null;
}

/**
 * Packages of every rpm database in the root. A database is told by its file first; rpm is asked only
 * for a sound one, and reads a private copy.
 */
export async function readRpmPackages(root: Root, rpm: RpmProgram): Promise<Reading> {
  const reading = new Reading('rpm-package');
  for (const database of databasesOf(root, reading)) {
    if (database.state === 'damaged') {
      reading.note('damaged', database.dir, `the file is no ${database.format} database`);
    } else if (database.state === 'foreign') {
      reading.note('foreign-format', database.dir, 'it was made for another kind of processor');
    } else if (rpm.path === null) {
      reading.note('tool-missing', database.dir, 'the rpm program is not on this machine');
    } else {
      await readDatabase(reading, database, rpm.path, rpm);
    }
  }
  return reading;
}

/** Each once: one of the folders is often a link to another. */
function databasesOf(root: Root, reading: Reading): RpmDatabase[] {
  const databases = new Map<string, RpmDatabase>();
  for (const dir of rpmDatabaseDirs(root)) {
    const database = reading.attempt(dir, () => findRpmDatabase(root, dir));
    if (database && !databases.has(database.identity)) databases.set(database.identity, database);
  }
  return [...databases.values()];
}

async function readDatabase(
  reading: Reading,
  database: RpmDatabase,
  program: string,
  { run, signal }: RpmProgram,
): Promise<void> {
  const copyDir = copyOrNote(reading, database);
  if (copyDir === undefined) return;
  try {
    let output = '';
    const result = await run({
      program,
      arguments: queryArguments(copyDir, database.format),
      timeLimitMs: TIME_LIMIT_MS,
      signal,
      // rpm runs what a `.rpmmacros` in the home tells it to, and sudo may leave a user's home set.
      env: { HOME: copyDir },
      onOutput: (stream, text) => {
        if (stream === 'stdout') output += text;
      },
    });
    const packages = parseRpmQuery(output);
    reading.entries += packages.length;
    // Keys that somebody imported are listed as packages of this name.
    reading.facts.push(...packages.filter(({ name }) => name !== 'gpg-pubkey'));
    noteFailure(reading, database, result);
  } finally {
    removeCopy(copyDir);
  }
}

function copyOrNote(reading: Reading, database: RpmDatabase): string | undefined {
  try {
    return copyDatabase(database);
  } catch (error) {
    if (error instanceof DatabaseBusyError) reading.note('failed', database.dir, error.message);
    else reading.noteError(database.dir, error);
    return undefined;
  }
}

function queryArguments(copyDir: string, format: RpmDatabase['format']): string[] {
  return [
    '--dbpath',
    copyDir,
    // Named, or an rpm without this format makes an empty database of its own kind and reports that.
    '--define',
    `_db_backend ${format}`,
    // Digests of the records are checked, keys are none of our business here.
    '--nosignature',
    '-qa',
    '--queryformat',
    QUERY_FORMAT,
  ];
}

/** rpm leaves out what it cannot read and ends with 0: only its error lines tell. */
function noteFailure(reading: Reading, database: RpmDatabase, result: CommandResult): void {
  const { exitCode, stderr, timedOut, error } = result;
  const complaint = stderr.split('\n').find((line) => /^error:|BAD/.test(line)) ?? null;
  if (timedOut) reading.note('timed-out', database.dir);
  else if (error !== null) reading.note('tool-missing', database.dir, error);
  else if (/dummy database|invalid %_db_backend/.test(stderr)) {
    reading.note('foreign-format', database.dir, `this rpm does not read ${database.format}`);
  } else if (exitCode !== 0 || complaint !== null) {
    reading.note('damaged', database.dir, complaint ?? `rpm ended with ${exitCode ?? 'a signal'}`);
  }
}

/** Output of `rpm -qa` in `QUERY_FORMAT`; a record cut off at the end is left out. */
export function parseRpmQuery(stdout: string): PackageFact[] {
  return stdout.split(RECORD_END).slice(0, -1).flatMap(parseRecord);
}

function parseRecord(record: string): PackageFact[] {
  const values = record.split(FIELD_END);
  if (values.length !== TAGS.length) return [];
  const tag = (name: (typeof TAGS)[number]): string => {
    const value = values[TAGS.indexOf(name)] ?? '';
    return value === NO_VALUE ? '' : value;
  };
  const name = tag('NAME');
  const arch = tag('ARCH');
  const epoch = Number(tag('EPOCH')) > 0 ? `${tag('EPOCH')}:` : '';
  const version = `${epoch}${tag('VERSION')}-${tag('RELEASE')}`;
  if (name === '') return [];
  return [
    {
      source: 'rpm-package',
      locator: `rpm:${name}-${version}${arch === '' ? '' : `.${arch}`}`,
      name,
      version,
      arch,
      maintainer: tag('VENDOR') || tag('PACKAGER'),
      status: 'installed',
      hold: false,
    },
  ];
}
