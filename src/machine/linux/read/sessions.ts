import { listNames, readBytes, readText, type Root } from './root.ts';

const SESSIONS = '/run/systemd/sessions';
const UTMP = '/run/utmp';
const MAX_BYTES = 4 * 1024 * 1024;

/** Layout of `struct utmp` (utmp(5)), the same on every 64-bit Linux. */
const UTMP_BYTES = 384;
const USER_PROCESS = 7;
const USER_OFFSET = 44;
const USER_BYTES = 32;

export interface OwnAccounts {
  /** Who works here: the process' own user, and the one who raised its rights. */
  readonly uids: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** Sessions of other people; null where the system keeps no list. */
export function readOtherSessions(root: Root, own: OwnAccounts): number | null {
  return readLogindSessions(root, own.uids) ?? readUtmpSessions(root, own.names);
}

function readLogindSessions(root: Root, ownUids: ReadonlySet<string>): number | null {
  let names: string[];
  try {
    names = listNames(root, SESSIONS).filter((name) => !name.includes('.'));
  } catch {
    return null;
  }
  return names.filter((name) => {
    try {
      return isOthersSession(readText(root, `${SESSIONS}/${name}`, MAX_BYTES), ownUids);
    } catch {
      // It ended while the list was read.
      return false;
    }
  }).length;
}

/** A session file of systemd-logind: one of a person, alive, and not ours. */
function isOthersSession(text: string, ownUids: ReadonlySet<string>): boolean {
  const field = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const isPersons = /^user(?:-early|-incomplete|-light)?$/.test(field('CLASS'));
  return isPersons && field('STATE') !== 'closing' && !ownUids.has(field('UID'));
}

function readUtmpSessions(root: Root, ownNames: ReadonlySet<string>): number | null {
  try {
    return parseUtmpUsers(readBytes(root, UTMP, MAX_BYTES)).filter((user) => !ownNames.has(user))
      .length;
  } catch {
    return null;
  }
}

/** User names of the records that stand for a login. */
export function parseUtmpUsers(bytes: Buffer): string[] {
  const users: string[] = [];
  for (let at = 0; at + UTMP_BYTES <= bytes.length; at += UTMP_BYTES) {
    if (bytes.readInt16LE(at) !== USER_PROCESS) continue;
    const name = bytes.subarray(at + USER_OFFSET, at + USER_OFFSET + USER_BYTES);
    const end = name.indexOf(0);
    users.push(name.subarray(0, end === -1 ? USER_BYTES : end).toString('utf8'));
  }
  return users;
}
