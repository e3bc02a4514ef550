import { basename } from 'node:path/posix';
import { findMentions, showLine } from './mentions.ts';
import { Reading } from './reading.ts';
import { listNames, readText, type Root } from './root.ts';

const FILES = ['/etc/apt/sources.list'];
const FOLDERS = [
  { dir: '/etc/apt/sources.list.d', ending: /\.(?:list|sources)$/ },
  { dir: '/etc/yum.repos.d', ending: /\.repo$/ },
  { dir: '/etc/distro.repos.d', ending: /\.repo$/ },
  { dir: '/etc/yum/repos.d', ending: /\.repo$/ },
  { dir: '/etc/zypp/repos.d', ending: /\.repo$/ },
];
const MAX_BYTES = 1024 * 1024;

/** Lines of the package managers' source lists that hold one of the words. */
export function readPackageRepositories(root: Root, words: readonly string[]): Reading {
  const reading = new Reading('package-repository');
  const listed = FOLDERS.flatMap(({ dir, ending }) =>
    (reading.attempt(dir, () => listNames(root, dir)) ?? [])
      .filter((name) => ending.test(name))
      .map((name) => `${dir}/${name}`),
  );
  for (const path of [...FILES, ...listed]) {
    const text = reading.attempt(path, () => readText(root, path, MAX_BYTES));
    if (text === undefined) continue;
    reading.entries += 1;
    const name = basename(path);
    const mentions = findMentions(text, words);
    // A mirror of one's own has no such word in its address: the file's name says it.
    if (mentions.length === 0 && findMentions(name, words).length > 0) {
      mentions.push({ line: 1, text: firstEntry(text) });
    }
    for (const { line, text: value } of mentions) {
      const locator = `${path}:${line}`;
      reading.facts.push({ source: 'package-repository', locator, name, value: showLine(value) });
    }
  }
  return reading;
}

function firstEntry(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => /^(?:deb|uris|baseurl|mirrorlist)/i.test(line)) ?? '';
}
