import { FindingState, Ignored } from '../model/finding.ts';
import { RECEIPT_ENDS, SIGNER_KINDS } from '../model/receipt.ts';
import { UnreadReason } from '../model/snapshot.ts';
import { PLATFORMS, Source } from '../model/sources.ts';
import { Kept, OUTCOMES } from '../model/step.ts';
import { VERDICTS } from '../model/verdict.ts';
import { profilePathsIn } from './profile-path.ts';

/** Profiles that are nobody's. */
const SHARED = new Set(['public', 'default', 'default user', 'all users', 'shared', 'lost+found']);

/** Accounts that every system has. */
const SYSTEM_ACCOUNTS = ['root', 'nobody', 'daemon', 'system', 'administrator', 'machine'];

/**
 * Words of the documents and of every system. A user may be called so: then the word by itself tells
 * nothing about him, and is left alone outside paths and scopes.
 */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  [
    ...Source.options,
    ...OUTCOMES,
    ...VERDICTS,
    ...FindingState.options,
    ...Kept.shape.why.options,
    ...Ignored.shape.why.options,
    ...UnreadReason.options,
    ...RECEIPT_ENDS,
    ...SIGNER_KINDS,
    ...PLATFORMS,
    ...SYSTEM_ACCOUNTS,
    ...['user', 'users', 'home', 'opt', 'var', 'etc', 'usr', 'lib', 'bin', 'sbin', 'log', 'tmp'],
    ...['admin', 'guest', 'test', 'debian', 'ubuntu', 'fedora', 'centos', 'vagrant', 'support'],
    ...['this', 'practice', 'run', 'reading', 'unknown', 'none', 'pack', 'live', 'directory'],
    ...['kaspersky', 'lab', 'kesl', 'klnagent', 'klnagent64', 'gone', 'kept', 'still', 'there'],
    ...['deb', 'rpm', 'msi', 'exe', 'pkg', 'dpkg', 'systemd', 'service', 'x64', 'amd64', 'true'],
    ...[
      'false',
      'null',
      'enabled',
      'disabled',
      'static',
      'masked',
      'running',
      'stopped',
      'protected',
    ],
  ].map((word) => word.toLowerCase()),
);

const SCOPE = /^(?:\S+\/)?user:([^\\/:;|=,+*?<>"\n]+?)(?:#\d+)?$/u;
const SPOKEN: readonly RegExp[] = [
  /\buser:([^\s\\/:"'<>|,;)\]}#]+)/gu,
  /\b(?:USER|USERNAME|LOGNAME|SUDO_USER)=([^\s"';]+)/gu,
  /\b[ug]id=\d+\(([^\s()]+)\)/gu,
];

/** The people of one machine, numbered in the order in which they turn up. */
export interface UserNames {
  /** `user:1` … for a name that was collected, null for a profile that is nobody's. */
  numberOf(name: string): string | null;
  /** Names as they are spelt, longest first, with whether they may be replaced wherever they stand. */
  readonly spellings: readonly { readonly name: string; readonly anywhere: boolean }[];
}

/** Looks through every text twice: first for names that are certain, then for those that must be guessed. */
export function collectUserNames(
  texts: readonly string[],
  knownUsers: readonly string[],
): UserNames {
  const book = new NameBook();
  for (const text of texts) {
    for (const path of profilePathsIn(text, []))
      if (path.name !== null && !path.guessed) book.add(path.name, path.atRoot);
    for (const name of spokenNames(text)) book.add(name, true);
  }
  for (const name of knownUsers) book.add(name, true);
  const certain = book.spellings().map(({ name }) => name);
  for (const text of texts)
    for (const path of profilePathsIn(text, certain))
      if (path.guessed && path.name !== null) book.addGuess(path.name);
  const spellings = book.spellings();
  return { spellings, numberOf: (name) => book.numberOf(name) };
}

function spokenNames(text: string): readonly string[] {
  const scope = SCOPE.exec(text)?.[1];
  if (scope !== undefined) return [scope];
  return SPOKEN.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
    .map((name) => name.replace(/[.,]+$/u, ''))
    .filter((name) => !SYSTEM_ACCOUNTS.includes(name.toLowerCase()));
}

class NameBook {
  readonly #numbers = new Map<string, number>();
  readonly #anywhere = new Map<string, boolean>();
  #count = 0;

  add(name: string, anywhere: boolean): void {
    if (name === '' || SHARED.has(name.toLowerCase())) return;
    const number = this.#numbers.get(keyOf(name)) ?? ++this.#count;
    // `alice@agency.example`, `Jürgen` in either normal form, `J%C3%BCrgen`: one person each.
    const local = name.includes('@') ? [name.slice(0, name.indexOf('@'))] : [];
    const forms = [name, ...local].flatMap((form) => [
      form,
      form.normalize('NFC'),
      form.normalize('NFD'),
      encoded(form),
    ]);
    for (const form of forms) {
      if (form === '') continue;
      this.#numbers.set(keyOf(form), this.#numbers.get(keyOf(form)) ?? number);
      const known = this.#anywhere.get(form) ?? false;
      this.#anywhere.set(form, known || (anywhere && tells(form)));
    }
  }

  /** Neither the whole nor its first word may stay. */
  addGuess(name: string): void {
    this.add(name, true);
    const first = name.split(/\s/u)[0] ?? '';
    const number = this.#numbers.get(keyOf(first)) ?? this.#numbers.get(keyOf(name));
    if (number !== undefined) this.#numbers.set(keyOf(first), number);
    this.add(first, true);
  }

  numberOf(name: string): string | null {
    const number = this.#numbers.get(keyOf(name));
    return number === undefined ? null : `user:${number}`;
  }

  spellings(): { name: string; anywhere: boolean }[] {
    return [...this.#anywhere]
      .map(([name, anywhere]) => ({ name, anywhere }))
      .sort((a, b) => b.name.length - a.name.length || (a.name < b.name ? -1 : 1));
  }
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function encoded(name: string): string {
  try {
    return encodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Does the word by itself tell who it is? Single letters, short numbers and common words do not. */
function tells(name: string): boolean {
  if (COMMON_WORDS.has(name.toLowerCase())) return false;
  return name.length > 1 && !/^\d{1,3}$/u.test(name);
}
