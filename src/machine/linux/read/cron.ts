import { basename } from 'node:path/posix';
import type { Scope } from '../../../model/snapshot.ts';
import { findMentions, showLine } from './mentions.ts';
import { Reading } from './reading.ts';
import { listEntries, readText, type Root } from './root.ts';

const TABLES = ['/etc/crontab', '/etc/anacrontab'];
const FOLDERS = ['d', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'].map(
  (name) => `/etc/cron.${name}`,
);
/** One table a user: Red Hat's place, Debian's, SUSE's. */
const USER_TABLES = ['/var/spool/cron', '/var/spool/cron/crontabs', '/var/spool/cron/tabs'];
const MAX_BYTES = 1024 * 1024;
const MAX_FILES = 2_000;

/** Lines of cron tables, and of scripts that cron starts, that hold one of the words or paths. */
export function readCron(root: Root, words: readonly string[], paths: readonly string[]): Reading {
  const reading = new Reading('cron');
  const wanted = [...words, ...paths.filter((path) => path.startsWith('/') && !path.includes('*'))];
  const folderFiles = FOLDERS.flatMap((dir) => filesIn(root, dir, reading));
  for (const path of [...TABLES, ...folderFiles]) readFile(root, path, wanted, reading);
  for (const path of USER_TABLES.flatMap((dir) => filesIn(root, dir, reading))) {
    readFile(root, path, wanted, reading, `user:${basename(path)}`);
  }
  return reading;
}

function filesIn(root: Root, dir: string, reading: Reading): string[] {
  const entries = reading.attempt(dir, () => listEntries(root, dir)) ?? [];
  const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
  if (files.length > MAX_FILES) reading.note('too-large', dir);
  return files.slice(0, MAX_FILES).map((entry) => `${dir}/${entry.name}`);
}

function readFile(
  root: Root,
  path: string,
  wanted: readonly string[],
  reading: Reading,
  owner?: Scope,
): void {
  const text = reading.attempt(path, () => readText(root, path, MAX_BYTES));
  if (text === undefined) return;
  reading.entries += 1;
  const name = basename(path);
  const mentions = findMentions(text, wanted);
  // A script that is named for the product, whatever stands in it.
  if (mentions.length === 0 && findMentions(name, wanted).length > 0) {
    mentions.push({ line: 1, text: path });
  }
  for (const mention of mentions) {
    reading.facts.push({
      source: 'cron',
      locator: `${path}:${mention.line}`,
      name,
      ...(owner ? { for: owner } : {}),
      value: showLine(mention.text),
    });
  }
}
