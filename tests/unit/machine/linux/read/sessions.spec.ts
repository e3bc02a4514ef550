import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseUtmpUsers,
  readOtherSessions,
} from '../../../../../src/machine/linux/read/sessions.ts';
import { makeRoot } from './make-root.ts';

const OWN = { uids: new Set(['0', '1000']), names: new Set(['root', 'tech']) };
const session = (uid: number, more = 'CLASS=user\nSTATE=active') =>
  `# private\nUID=${uid}\n${more}\n`;

function utmp(...records: [type: number, user: string][]): Buffer {
  return Buffer.concat(
    records.map(([type, user]) => {
      const record = Buffer.alloc(384);
      record.writeInt16LE(type, 0);
      record.write(user, 44);
      return record;
    }),
  );
}

describe('readOtherSessions', () => {
  it("counts other people's sessions only", () => {
    const root = makeRoot({
      '/run/systemd/sessions/1': session(1000),
      '/run/systemd/sessions/2': session(1001),
      '/run/systemd/sessions/3': session(1001),
      '/run/systemd/sessions/4': session(1002, 'CLASS=user\nSTATE=closing'),
      '/run/systemd/sessions/5': session(1003, 'CLASS=manager\nSTATE=active'),
      '/run/systemd/sessions/c1': session(116, 'CLASS=greeter\nSTATE=active'),
      '/run/systemd/sessions/1.ref': '',
    });
    expect(readOtherSessions(root, OWN)).toBe(2);
  });

  it('asks utmp where there is no logind', () => {
    const root = makeRoot({
      '/run/utmp': utmp([7, 'tech'], [7, 'anna'], [8, 'bert'], [2, 'reboot']),
    });
    expect(readOtherSessions(root, OWN)).toBe(1);
  });

  it('does not know where there is neither', () => {
    expect(readOtherSessions(makeRoot({}), OWN)).toBeNull();
  });
});

describe('parseUtmpUsers', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        parseUtmpUsers(Buffer.from(bytes));
      }),
    );
  });
});
