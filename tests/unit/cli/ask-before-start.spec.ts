import { describe, expect, it } from 'vitest';
import { beforeStart } from '../../../src/cli/ask-before-start.ts';
import type { Dialog } from '../../../src/cli/dialog.ts';
import { paintFor } from '../../../src/cli/paint.ts';
import { Conditions } from '../../../src/model/conditions.ts';

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

async function linesFor(change: Partial<Conditions>): Promise<string[]> {
  const lines: string[] = [];
  // Stands in for the terminal; nothing here is asked.
  const dialog = {
    say: (line: string) => lines.push(line.trim()),
    paint: paintFor({ colour: false }),
  } as unknown as Dialog;
  await beforeStart(
    dialog,
    {
      kind: 'before-start',
      conditions: { ...quiet, ...change },
      stops: [],
      offers: [],
      packProblems: [],
    },
    { accepts: {}, replacement: { kind: 'none', reason: 'test' } },
  );
  return lines.slice(1);
}

describe('before the start, on the terminal', () => {
  it('says nothing of a quiet machine, nor of one without Fast Startup', async () => {
    expect(await linesFor({})).toEqual([]);
    expect(await linesFor({ fastStartup: 'no' })).toEqual([]);
  });

  it.each(['yes', 'unknown'] as const)(
    'asks for a restart with Fast Startup: %s',
    async (state) => {
      expect(await linesFor({ fastStartup: state })).toEqual([
        `Fast Startup: ${state} (choose Restart, not Shut down: that would be no reboot)`,
      ]);
    },
  );

  it('asks for a PIN as for a passphrase', async () => {
    expect(await linesFor({ diskPassphraseAtBoot: 'yes' })).toEqual([
      'passphrase or PIN at boot: yes (have it at hand)',
    ]);
  });

  it('reads journals that know nothing of Fast Startup', () => {
    expect(Conditions.safeParse(quiet).success).toBe(true);
    expect(Conditions.safeParse({ ...quiet, fastStartup: 'maybe' }).success).toBe(false);
  });
});
