import { describe, expect, it } from 'vitest';
import { conditionRows } from '../../../../renderer/text/condition-rows.ts';
import type { TextId } from '../../../../renderer/text/en.ts';
import type { Conditions } from '../../../../src/model/conditions.ts';

const quiet: Conditions = {
  takenAt: '2026-11-25T09:00:00.000Z',
  administrator: true,
  rebootPending: [],
  busy: [],
  power: 'mains',
  freeBytes: 100,
  neededBytes: 50,
  otherSessions: 0,
  diskPassphraseAtBoot: 'no',
};

/** Ids instead of sentences: what is said, not how. */
const say = (id: TextId): string => id;

function toneOf(change: Partial<Conditions>, term: TextId): string | undefined {
  const rows = conditionRows({ ...quiet, ...change }, say, (bytes) => `${bytes} B`);
  return rows.find((row) => row.term === term)?.tone;
}

describe('the machine’s conditions', () => {
  it('are all good on a quiet machine', () => {
    const rows = conditionRows(quiet, say, (bytes) => `${bytes} B`);
    expect(new Set(rows.map(({ tone }) => tone))).toEqual(new Set(['good']));
  });

  it.each([
    [{ administrator: false }, 'before.rights', 'bad'],
    [{ rebootPending: ['file renames'] }, 'before.reboot', 'warn'],
    [{ busy: [{ what: 'dpkg', holder: null }] }, 'before.busy', 'warn'],
    [{ power: 'battery' }, 'before.power', 'warn'],
    [{ power: 'unknown' }, 'before.power', 'warn'],
    [{ freeBytes: 49 }, 'before.space', 'bad'],
    [{ freeBytes: null }, 'before.space', 'warn'],
    [{ otherSessions: 2 }, 'before.sessions', 'warn'],
    [{ otherSessions: null }, 'before.sessions', 'warn'],
    [{ diskPassphraseAtBoot: 'unknown' }, 'before.disk', 'warn'],
    [{ fastStartup: 'yes' }, 'before.fast-startup', 'warn'],
    [{ fastStartup: 'unknown' }, 'before.fast-startup', 'warn'],
    [{ fastStartup: 'no' }, 'before.fast-startup', 'good'],
    [{}, 'before.fast-startup', undefined],
  ] as const)('with %j show %s as %s', (change, term, tone) => {
    expect(toneOf(change as Partial<Conditions>, term)).toBe(tone);
  });

  it('count room that is just enough as enough', () => {
    expect(toneOf({ freeBytes: 50 }, 'before.space')).toBe('good');
  });
});
