import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobEvent } from '../../../src/model/event.ts';
import type { Statement } from '../../../src/model/receipt.ts';
import { statementOf, type StatementInput } from '../../../src/steps/certify.ts';
import { detection, result, STORY, story, verification } from '../receipt/known-job.ts';
import { statementInput } from '../receipt/known-statement.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-certify-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

async function predicateOf(
  events: readonly JobEvent[],
  change: Partial<StatementInput> = {},
): Promise<Statement['predicate']> {
  return statementOf(await statementInput(dir, events, change)).predicate;
}

const stopped = (why: 'declined' | 'stop-refused' | 'failure'): JobEvent => ({
  type: 'job-stopped',
  why,
  detail: 'the owner is in a meeting',
});

describe('statementOf, at every end', () => {
  it('says what was looked at where nothing was found', async () => {
    const nothing = detection([]);
    const predicate = await predicateOf([
      STORY.opened,
      { ...STORY.before, detection: nothing },
      { type: 'removal-ended', round: 0 },
      { type: 'verified', round: 1, document: { ...verification('not-present', []), before: [] } },
      STORY.unprotected,
    ]);
    expect(predicate).toMatchObject({ status: 'not-present', end: { how: 'finished' }, steps: [] });
    expect(predicate.before?.read).toEqual(nothing.read);
    expect(predicate.verification?.read).toEqual(nothing.read);
  });

  it('is refused, with the reason, where the plan was declined', async () => {
    const predicate = await predicateOf([
      STORY.opened,
      STORY.before,
      STORY.planned,
      { type: 'plan-declined', round: 1, reason: 'not before the weekend' },
      { type: 'verified', round: 1, document: verification('still-installed') },
      STORY.unprotected,
    ]);
    expect(predicate.status).toBe('still-installed');
    expect(predicate.end).toEqual({ how: 'refused', reason: 'not before the weekend' });
    expect(predicate.steps.map(({ approved, outcome }) => [approved, outcome])).toEqual([
      [false, 'not-run'],
      [false, 'not-run'],
    ]);
  });

  it.each([
    ['stop-refused', 'refused'],
    ['declined', 'given-up'],
    ['failure', 'given-up'],
  ] as const)('tells a job stopped by %s as %s', async (why, how) => {
    const events = [STORY.opened, STORY.before, STORY.planned, STORY.approved, stopped(why)];
    const predicate = await predicateOf(events);
    expect(predicate.end).toEqual({ how, reason: 'the owner is in a meeting' });
    expect(predicate.status).toBe('still-installed');
    expect(predicate.protection.kind).toBe('unprotected');
  });

  it('carries what a stop was accepted for', async () => {
    const predicate = await predicateOf([
      STORY.opened,
      STORY.before,
      STORY.planned,
      STORY.approved,
      {
        type: 'conditions-read',
        conditions: {
          takenAt: '2026-11-25T03:00:02.000Z',
          administrator: true,
          rebootPending: [],
          busy: [],
          power: 'mains',
          freeBytes: 1,
          neededBytes: 1,
          otherSessions: 0,
          diskPassphraseAtBoot: 'no',
        },
        stops: [
          { name: 'management-server', why: 'it is one', evidence: [] },
          { name: 'disk-encryption', why: 'signs', evidence: [] },
        ],
      },
      { type: 'stop-accepted', name: 'management-server', reason: 'the server moves on Friday' },
      { type: 'stop-refused', name: 'disk-encryption' },
      stopped('stop-refused'),
    ]);
    expect(predicate.stops).toEqual([
      { name: 'management-server', accepted: 'the server moves on Friday' },
      { name: 'disk-encryption', accepted: null },
    ]);
  });

  it.each(['unproven', 'still-installed', 'leftovers-remain'] as const)(
    'never says removed at %s',
    async (verdict) => {
      const predicate = await predicateOf(
        story({ verified: { type: 'verified', round: 1, document: verification(verdict) } }),
      );
      expect(predicate.status).toBe(verdict);
      expect(predicate.verification?.verdict).toBe(verdict);
    },
  );

  it('is unproven where nothing was read at all', async () => {
    expect((await predicateOf([STORY.opened, stopped('failure')])).status).toBe('unproven');
  });

  it('is interim while a reboot is owed, and says why', async () => {
    const document = verification('removed-reboot-pending', [], ['a kernel module was loaded']);
    const events = story({ verified: { type: 'verified', round: 1, document }, unprotected: null });
    const predicate = await predicateOf(events, { interim: true });
    expect(predicate.status).toBe('removed-reboot-pending');
    expect(predicate.end).toEqual({ how: 'interim', reason: 'a kernel module was loaded' });
    expect(predicate.reboots).toEqual({ count: 0, owed: ['a kernel module was loaded'] });
  });

  it('lists every boot that the job saw', async () => {
    const document = verification('removed-reboot-pending', [], ['a module']);
    const second = 'b0000000-0000-4000-8000-000000000002';
    const predicate = await predicateOf([
      ...story({ verified: { type: 'verified', round: 1, document }, unprotected: null }),
      { type: 'reboot-owed', why: ['a module'], bootId: STORY.opened.machine.bootId },
      { type: 'reboot-seen', bootId: second },
      STORY.verified,
      STORY.unprotected,
    ]);
    expect(predicate.machine.bootIds).toEqual([STORY.opened.machine.bootId, second]);
    expect(predicate.reboots).toEqual({ count: 1, owed: [] });
    expect(predicate.status).toBe('removed');
  });

  it('withdraws the last receipt after a restore, and claims nothing of the machine', async () => {
    const receipt = '9'.repeat(64);
    const predicate = await predicateOf([
      ...story(),
      {
        type: 'receipt-written',
        path: '/x',
        payloadSha256: receipt,
        interim: false,
        supersedes: null,
      },
      { type: 'job-closed', verdict: 'removed', exitCode: 0 },
      { type: 'restored', paths: ['/etc/kesl.conf'], failed: [{ path: '/opt/k', why: 'no copy' }] },
    ]);
    expect(predicate.status).toBe('unproven');
    expect(predicate.end.how).toBe('withdrawn');
    expect(predicate.withdraws).toEqual({
      receipt,
      restored: ['/etc/kesl.conf'],
      failed: [{ path: '/opt/k', why: 'no copy' }],
    });
  });

  it('withdraws nothing where a later receipt told the restore already', async () => {
    const written = (payloadSha256: string): JobEvent => ({
      ...{ type: 'receipt-written', path: '/x', interim: false, supersedes: null },
      payloadSha256,
    });
    const predicate = await predicateOf([
      ...story(),
      written('8'.repeat(64)),
      { type: 'job-closed', verdict: 'removed', exitCode: 0 },
      { type: 'restored', paths: [], failed: [] },
      written('9'.repeat(64)),
    ]);
    expect(predicate.withdraws).toBeNull();
  });

  it('says unknown of a step that began and was never settled', async () => {
    const events = [...story().slice(0, 7), stopped('failure')];
    expect((await predicateOf(events)).steps[0]?.outcome).toBe('unknown');
  });

  it('tells a step that was settled by reading from one that ran to its end', async () => {
    const finished = {
      ...STORY.finished,
      result: result({ exitCode: null, settledBy: 'reading' }),
    };
    const [step] = (await predicateOf(story({ finished }))).steps;
    expect(step).toMatchObject({ outcome: 'done', exitCode: null, settledBy: 'reading' });
  });

  it('counts what can be put back apart from what was only recorded', async () => {
    expect((await predicateOf(story())).backups).toEqual({
      count: 2,
      restorable: 1,
      recordedOnly: 1,
    });
  });

  it('lists products that went on without their password', async () => {
    const events = story();
    events.splice(6, 0, { type: 'password-unknown', product: 'kesl', reason: 'nobody knows it' });
    expect((await predicateOf(events)).skipped).toEqual([
      { product: 'kesl', reason: 'nobody knows it' },
    ]);
  });

  it('carries a replacement with its outcome, and no path of the stick', async () => {
    const predicate = await predicateOf(
      story({
        chosen: {
          type: 'replacement-chosen',
          choice: {
            kind: 'pack',
            packDir: '/media/annaberg/STICK/packs/agency',
            pack: 'agency',
            entry: 'clamav',
            name: 'ClamAV',
            version: '1.4.6',
          },
        },
        unprotected: {
          type: 'replacement-finished',
          protection: {
            kind: 'protected',
            by: 'ClamAV',
            version: '1.4.6',
            already: false,
            checkedAt: '2026-11-25T03:04:00.000Z',
            check: 'clamav-daemon runs',
          },
          result: result({ detail: 'dpkg installed it' }),
        },
      }),
    );
    expect(predicate.replacement).toEqual({
      ...{ kind: 'pack', pack: 'agency', entry: 'clamav', name: 'ClamAV', version: '1.4.6' },
      ...{ outcome: 'done', exitCode: 0, detail: 'dpkg installed it' },
    });
    expect(predicate.protection).toMatchObject({ kind: 'protected', by: 'ClamAV' });
    expect(JSON.stringify(predicate)).not.toContain('STICK');
  });
});
