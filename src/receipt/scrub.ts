import { cutBelow, profilePathsIn } from './profile-path.ts';
import { collectUserNames, type UserNames } from './user-names.ts';

/** Takes users' names and files out of what is about to be signed; numbers the users consistently. */
export interface Scrubber {
  /** A single value, or a text as programs print it. */
  readonly text: (value: string) => string;
  /** A JSON value, whole. */
  readonly json: (value: unknown) => unknown;
}

export interface ScrubOptions {
  /** Words that stay although a user may be called so: host name, technician's id, asset tag. */
  readonly keep: readonly string[];
  /** Account names that the machine told, if any; others are found in the documents themselves. */
  readonly knownUsers: readonly string[];
}

/** Times, digests and GUIDs are never anybody's name, whatever a user is called. */
const MECHANICAL =
  /^(?:(?:sha256:)?[0-9a-f]{32,}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?)$/iu;
const DOMAIN_SID = /\bS-1-5-21(?:-\d+)*-(\d+)\b/gu;
/** systemd's instances (`getty@tty1.service`) and findings (`kis@21.3`) look like addresses and are none. */
const MAIL =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@(?=(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?![\p{L}\p{N}.-]*[\p{L}\p{N}]))(?!\S*\.(?:service|socket|timer|target|mount|automount|scope|slice|path|device|swap)\b)/gu;

/**
 * A scrubber for one bundle.
 * @param documents everything that will be scrubbed, texts and JSON values, in an order that does not
 *   change when later ones are added: users are numbered in it
 */
export function createScrubber(documents: readonly unknown[], options: ScrubOptions): Scrubber {
  const names = collectUserNames(documents.flatMap(stringsIn), options.knownUsers);
  const text = textScrubber(names, options.keep);
  return { text, json: (value) => scrubJson(value, text) };
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    ...(isPlainKey(key) ? [] : [key]),
    ...stringsIn(child),
  ]);
}

function textScrubber(names: UserNames, keep: readonly string[]): (value: string) => string {
  const known = names.spellings.map(({ name }) => name);
  const words = wordPattern(names, keep);
  const kept = new Set(keep.map((word) => word.toLowerCase()));
  return (value) => {
    if (MECHANICAL.test(value)) return value;
    const scope = /^((?:\S+\/)?)user:([^\\/:;|=,+*?<>"\n]+?)(#\d+)?$/u.exec(value);
    const number = scope === null ? null : names.numberOf(scope[2] ?? '');
    if (scope !== null && number !== null)
      return `${withoutNames(scope[1] ?? '')}${number}${scope[3] ?? ''}`;
    return withoutNames(withoutProfiles(value, names, known));
  };

  function withoutNames(value: string): string {
    const clean = value.replace(DOMAIN_SID, 'S-1-5-21-…-$1').replace(MAIL, '…@');
    if (words === null) return clean;
    return clean.replace(words, (found: string) => {
      if (kept.has(found.toLowerCase())) return found;
      return names.numberOf(found.replace(/^user:/iu, '')) ?? found;
    });
  }
}

/** Every word that is replaced or kept, longest first, so that a host name holding a name stays whole. */
function wordPattern(names: UserNames, keep: readonly string[]): RegExp | null {
  const replaced = names.spellings.flatMap(({ name, anywhere }) => (anywhere ? [name] : []));
  const all = [...new Set([...keep.filter((word) => word !== ''), ...replaced])]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'));
  if (replaced.length === 0) return null;
  const boundary = '[\\p{L}\\p{N}]';
  return new RegExp(`(?<!${boundary})(?:user:)?(?:${all.join('|')})(?!${boundary})`, 'giu');
}

function withoutProfiles(value: string, names: UserNames, known: readonly string[]): string {
  let clean = '';
  let from = 0;
  for (const path of profilePathsIn(value, known)) {
    const name = value.slice(path.nameStart, path.nameEnd);
    clean += value.slice(from, path.nameStart) + (names.numberOf(name) ?? name);
    clean += cutBelow(value.slice(path.nameEnd, path.end));
    from = path.end;
  }
  return clean + value.slice(from);
}

function scrubJson(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((child) => scrubJson(child, text));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const fileNames = new Set(entries.flatMap(([, child]) => cutFileName(child, text)));
  return Object.fromEntries(
    entries.map(([key, child]) => [
      isPlainKey(key) ? key : text(key),
      typeof child === 'string' && fileNames.has(child) ? '…' : scrubJson(child, text),
    ]),
  );
}

/** The name of a user's file, where `value` is its path: it stands again beside it, as `name`. */
function cutFileName(value: unknown, text: (value: string) => string): string[] {
  if (typeof value !== 'string' || !text(value).endsWith('…') || value.endsWith('…')) return [];
  const name = value.split(/[\\/]/u).at(-1) ?? '';
  return name === '' || name === value ? [] : [name];
}

/** Names of fields are the documents' own words. */
function isPlainKey(key: string): boolean {
  return /^\w*$/u.test(key);
}
