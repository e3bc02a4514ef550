import type { Conditions } from '../../src/model/conditions.ts';
import type { Say } from './use-text.ts';

export interface ConditionRow {
  readonly term: string;
  /** How it bears on the job. */
  readonly tone: 'good' | 'info' | 'warn' | 'bad';
  readonly lines: readonly string[];
}

/** What was read of the machine, in the order in which it matters. */
export function conditionRows(
  conditions: Conditions,
  say: Say,
  size: (bytes: number) => string,
): readonly ConditionRow[] {
  const { administrator, power, diskPassphraseAtBoot, fastStartup } = conditions;
  return [
    {
      term: say('before.rights'),
      tone: administrator ? 'good' : 'bad',
      lines: [say(administrator ? 'before.rights.yes' : 'before.rights.no')],
    },
    rebootRow(conditions, say),
    busyRow(conditions, say),
    {
      term: say('before.power'),
      tone: power === 'mains' ? 'good' : 'warn',
      lines: [say(`before.power.${power}`)],
    },
    spaceRow(conditions, say, size),
    sessionsRow(conditions, say),
    {
      term: say('before.disk'),
      tone: diskPassphraseAtBoot === 'no' ? 'good' : 'warn',
      lines: [say(`before.disk.${diskPassphraseAtBoot}`)],
    },
    ...(fastStartup === undefined ? [] : [fastStartupRow(fastStartup, say)]),
  ];
}

function fastStartupRow(
  fastStartup: NonNullable<Conditions['fastStartup']>,
  say: Say,
): ConditionRow {
  return {
    term: say('before.fast-startup'),
    tone: fastStartup === 'no' ? 'good' : 'warn',
    lines: [say(`before.fast-startup.${fastStartup}`)],
  };
}

function rebootRow({ rebootPending }: Conditions, say: Say): ConditionRow {
  const term = say('before.reboot');
  if (rebootPending.length === 0) return { term, tone: 'good', lines: [say('before.reboot.no')] };
  return {
    term,
    tone: 'warn',
    lines: [say('before.reboot.yes', { why: rebootPending.join('; ') })],
  };
}

function busyRow({ busy }: Conditions, say: Say): ConditionRow {
  const term = say('before.busy');
  if (busy.length === 0) return { term, tone: 'good', lines: [say('before.busy.no')] };
  const lines = busy.map(({ what, holder }) =>
    say('before.busy.yes', { what, holder: holder ?? say('before.busy.unknown') }),
  );
  return { term, tone: 'warn', lines };
}

function spaceRow(
  { freeBytes, neededBytes }: Conditions,
  say: Say,
  size: (bytes: number) => string,
): ConditionRow {
  const term = say('before.space');
  if (freeBytes === null) return { term, tone: 'warn', lines: [say('before.space.unknown')] };
  const needed = neededBytes ?? 0;
  const values = { free: size(freeBytes), needed: size(needed) };
  return freeBytes >= needed
    ? { term, tone: 'good', lines: [say('before.space.enough', values)] }
    : { term, tone: 'bad', lines: [say('before.space.short', values)] };
}

function sessionsRow({ otherSessions }: Conditions, say: Say): ConditionRow {
  const term = say('before.sessions');
  if (otherSessions === null)
    return { term, tone: 'warn', lines: [say('before.sessions.unknown')] };
  return otherSessions === 0
    ? { term, tone: 'good', lines: [say('before.sessions.none')] }
    : { term, tone: 'warn', lines: [say('before.sessions.some', { count: otherSessions })] };
}
