import type { Fact } from '../../../model/snapshot.ts';
import type { KeyContent } from '../api/registry.ts';
import { programOf } from './command-program.ts';
import { type ReadContext, startReading } from './context.ts';
import { bothViews, childrenOf, type Key, numberOf, ownerOf, readKey, textOf } from './keys.ts';
import { neighbourSignerOf } from './neighbour-signer.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';
import { userVariables } from './variables.ts';

const UNINSTALL = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const USER_UNINSTALL = [
  'Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
  'Software\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
];
const PRODUCT_CODE = /^\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/i;

/** What the list of installed programs shows, of the machine in both views and of every user. */
export function readUninstallEntries(context: ReadContext): Reading {
  const reading = startReading(context, 'uninstall-entry');
  for (const key of bothViews(UNINSTALL)) addEntries(context, reading, key, null);
  for (const path of USER_UNINSTALL) {
    for (const key of userKeys(reading, context.users, path)) {
      addEntries(context, reading, key, key.user.profileDir);
    }
  }
  return reading;
}

function addEntries(
  context: ReadContext,
  reading: Reading,
  list: Key,
  profileDir: string | null,
): void {
  const { registry } = context.system;
  for (const { name, key } of childrenOf(reading, registry, list)) {
    const content = readKey(reading, registry, key);
    if (content === null) continue;
    reading.entries += 1;
    const fact = toFact(context, { key, name, content, profileDir });
    if (fact !== null) reading.facts.push(fact);
  }
}

interface StoredEntry {
  readonly key: Key;
  readonly name: string;
  readonly content: KeyContent;
  readonly profileDir: string | null;
}

/** null for keys of the system that hold neither a name nor an uninstaller. */
function toFact(context: ReadContext, entry: StoredEntry): Fact | null {
  const { key, content } = entry;
  const text = (name: string): string => textOf(content, name) ?? '';
  const displayName = text('DisplayName');
  const uninstallString = text('UninstallString');
  if (displayName === '' && uninstallString === '') return null;
  // Looking for a program costs: of thousands of entries only those that may be meant are asked.
  const isAsked = isWorthALook(context, content);
  const program = isAsked ? findProgram(context, entry, uninstallString) : null;
  return {
    source: 'uninstall-entry',
    locator: key.locator,
    name: displayName === '' ? entry.name : displayName,
    ...ownerOf(key),
    publisher: text('Publisher'),
    version: text('DisplayVersion'),
    productCode: PRODUCT_CODE.test(entry.name) ? entry.name : null,
    uninstallString,
    quietUninstallString: textOf(content, 'QuietUninstallString'),
    installLocation: textOf(content, 'InstallLocation'),
    windowsInstaller: numberOf(content, 'WindowsInstaller') === 1,
    uninstallerExists: program?.exists ?? null,
    ...(program?.exists === true ? signersOf(context, entry, program.path) : { signer: null }),
  };
}

/** In a user's own list nothing stands for an uninstaller that nobody signed. */
function signersOf(
  context: ReadContext,
  { profileDir }: StoredEntry,
  path: string,
): { readonly signer: string | null; readonly neighbourSigner?: string } {
  const signer = signerOf(context, path);
  if (signer !== null || profileDir !== null) return { signer };
  const neighbourSigner = neighbourSignerOf(context, path);
  return neighbourSigner === null ? { signer } : { signer, neighbourSigner };
}

/** By a word of the plan, letters that pretend to be others, or a publisher that is not named. */
function isWorthALook({ interest }: ReadContext, content: KeyContent): boolean {
  const publisher = textOf(content, 'Publisher') ?? '';
  const others = ['DisplayName', 'UninstallString', 'InstallLocation'];
  return (
    publisher === '' ||
    interest.orLookAlike(publisher, ...others.map((name) => textOf(content, name)))
  );
}

function findProgram(
  { disk, variables }: ReadContext,
  { profileDir }: StoredEntry,
  command: string,
): ReturnType<typeof programOf> {
  const seen = profileDir === null ? variables : userVariables(variables, profileDir);
  return command === '' ? null : programOf(command, { disk, variables: seen });
}

/** Of several signers the one that the plan's words name, else the first. */
function signerOf({ programs, disk, interest }: ReadContext, path: string): string | null {
  const subjects = programs.signersOf(disk.host(path));
  return subjects.find((subject) => interest.in(subject)) ?? subjects[0] ?? null;
}
