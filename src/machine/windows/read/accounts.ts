import { type ReadContext, startReading } from './context.ts';
import { matcherOf } from './name-pattern.ts';
import type { Reading } from './reading.ts';

/** A local account or group as Windows' network management API lists it. */
export interface LocalAccount {
  readonly kind: 'user' | 'group';
  readonly name: string;
  /** Last part of its SID. */
  readonly id: string;
}

/** Lists the accounts of this machine; throws WindowsError. */
export type ListAccounts = () => readonly LocalAccount[];

/** Local users and groups that the plan names. @param list null: this system has no such list at hand */
export function readAccounts(
  context: ReadContext,
  patterns: readonly string[],
  list: ListAccounts | null,
): Reading {
  const reading = startReading(context, 'account');
  if (list === null) {
    reading.note('no-collector', null, 'local users and groups are not listed');
    return reading;
  }
  const matches = matcherOf(patterns);
  for (const { kind, name, id } of reading.attempt('local users and groups', list) ?? []) {
    reading.entries += 1;
    if (!matches(name)) continue;
    reading.facts.push({ source: 'account', locator: `SAM\\${name}`, name, kind, id });
  }
  return reading;
}
