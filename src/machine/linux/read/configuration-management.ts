import { basename } from 'node:path/posix';
import { findMentions, type Mention, showLine } from './mentions.ts';
import { Reading } from './reading.ts';
import { listEntries, readText, type Root } from './root.ts';

/** Where the usual tools keep what they are to do with this machine. */
const FOLDERS = [
  '/etc/ansible',
  '/etc/puppet',
  '/etc/puppetlabs',
  '/opt/puppetlabs/puppet/cache',
  '/etc/salt',
  '/srv/salt',
  '/srv/pillar',
  '/var/cache/salt/minion',
  '/etc/chef',
  '/var/chef',
  '/var/lib/cfengine3',
  '/var/cfengine',
  '/etc/cfengine',
  '/etc/cloud',
  '/var/lib/cloud',
];
const MAX_DEPTH = 10;
const MAX_FILES = 10_000;
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
/** A task's state stands within so many lines of the name. */
const NEIGHBOURHOOD_LINES = 4;

const INSTALLS = /\b(?:install(?:ed)?|present|latest|add-apt|dpkg -i|rpm -[iU]\w*)\b/i;
const REMOVES = /\b(?:absent|purged?|removed?|uninstall(?:ed)?|erase|deinstall)\b/i;

/** Files of configuration management that may install again what one of the words names. */
export function readConfigurationManagement(root: Root, words: readonly string[]): Reading {
  const reading = new Reading('configuration-management');
  let totalBytes = 0;
  for (const path of FOLDERS.flatMap((dir) => filesBelow(root, dir, reading))) {
    if (totalBytes > MAX_TOTAL_BYTES) {
      reading.note('too-large', path, `only ${MAX_TOTAL_BYTES} bytes before it were read`);
      break;
    }
    const text = reading.attempt(path, () => readText(root, path, MAX_FILE_BYTES));
    if (text === undefined) continue;
    reading.entries += 1;
    totalBytes += text.length;
    const mention = findInstalling(text, words);
    if (!mention) continue;
    reading.facts.push({
      source: 'configuration-management',
      locator: `${path}:${mention.line}`,
      name: basename(path),
      value: showLine(mention.text),
    });
  }
  return reading;
}

/** The first mention that is not plainly about taking the thing away. */
export function findInstalling(text: string, words: readonly string[]): Mention | null {
  if (text.includes('\0')) return null;
  const mentions = findMentions(text, words);
  if (mentions.length === 0) return null;
  const lines = text.split('\n');
  const installs = mentions.find(({ line }) => {
    const from = Math.max(0, line - 1 - NEIGHBOURHOOD_LINES);
    const around = lines.slice(from, line + NEIGHBOURHOOD_LINES).join('\n');
    return INSTALLS.test(around) || !REMOVES.test(around);
  });
  return installs ?? null;
}

function filesBelow(root: Root, top: string, reading: Reading): string[] {
  const files: string[] = [];
  const pending = [{ dir: top, depth: 0 }];
  while (pending.length > 0 && files.length <= MAX_FILES) {
    const { dir, depth } = pending.pop() ?? { dir: '', depth: 0 };
    for (const entry of reading.attempt(dir, () => listEntries(root, dir)) ?? []) {
      const path = `${dir}/${entry.name}`;
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && depth < MAX_DEPTH)
        pending.push({ dir: path, depth: depth + 1 });
    }
  }
  if (files.length > MAX_FILES) reading.note('too-large', top, `more than ${MAX_FILES} files`);
  return files.slice(0, MAX_FILES);
}
