import { type ReadContext, startReading } from './context.ts';
import { childrenOf, type Key, machineKey, ownerOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { userKeys } from './user-hives.ts';

const STORE = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore';
const REPOSITORY =
  'Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel\\Repository\\Packages';

export interface PackageName {
  readonly name: string;
  readonly version: string;
  /** `Name_publisher`. */
  readonly family: string;
}

/** `Name_1.2.3.4_x64__publisher`, or with `~` for a bundle; null for anything else. */
export function parsePackageName(fullName: string): PackageName | null {
  const parts = fullName.split('_');
  const [name, version, , , publisher] = parts;
  if (parts.length !== 5 || name === undefined || name === '' || version === undefined) return null;
  if (publisher === undefined || publisher === '' || !/^\d+(?:\.\d+)*$/.test(version)) return null;
  return { name, version, family: `${name}_${publisher}` };
}

/** Packages of the store that users have, from the machine's list and each user's own. */
export function readStorePackages(context: ReadContext): Reading {
  const reading = startReading(context, 'store-package');
  const { registry } = context.system;
  for (const { name: sid, key } of childrenOf(reading, registry, machineKey(STORE))) {
    if (!/^S-1-/i.test(sid)) continue;
    const profile = context.users.profiles.find((candidate) => candidate.sid === sid);
    addPackages(context, reading, { ...key, scope: profile?.scope ?? `user:${sid}` });
  }
  for (const key of userKeys(reading, context.users, REPOSITORY, 'classes')) {
    addPackages(context, reading, key);
  }
  return reading;
}

/** Packages that every new user gets: they bring a removed one back. */
export function readProvisionedPackages(context: ReadContext): Reading {
  const reading = startReading(context, 'provisioned-package');
  addPackages(context, reading, machineKey(`${STORE}\\Applications`));
  return reading;
}

function addPackages({ system }: ReadContext, reading: Reading, list: Key): void {
  const seen = new Set(reading.facts.map((fact) => `${fact.for ?? ''} ${fact.locator}`));
  for (const { name: fullName } of childrenOf(reading, system.registry, list)) {
    const parsed = parsePackageName(fullName);
    if (parsed === null) continue;
    reading.entries += 1;
    const id = `${list.scope ?? ''} ${parsed.family}`;
    if (seen.has(id)) continue;
    seen.add(id);
    reading.facts.push({
      source: reading.source === 'provisioned-package' ? 'provisioned-package' : 'store-package',
      locator: parsed.family,
      name: parsed.name,
      ...ownerOf(list),
      value: parsed.version,
    });
  }
}
