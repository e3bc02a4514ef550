import { describe, expect, it } from 'vitest';
import type { ProtectionCheck } from '../../../src/machine/machine.ts';
import type { PackEntry } from '../../../src/model/pack.ts';
import type { JobRecord, StepRecord } from '../../../src/model/job.ts';
import { OUTCOMES, type StepResult } from '../../../src/model/step.ts';
import { reduceJob } from '../../../src/model/reduce-job.ts';
import { VERDICTS } from '../../../src/model/verdict.ts';
import {
  installAction,
  protectionNow,
  protectionOf,
  replacementAllowed,
  unprotectedSince,
} from '../../../src/steps/replace.ts';
import { plan, result, STORY } from '../receipt/known-job.ts';

const entry: PackEntry = {
  id: 'clamav',
  name: 'ClamAV',
  publisher: 'Cisco',
  version: '1.4.6',
  platform: 'linux',
  arch: ['amd64'],
  type: 'deb',
  file: { name: 'clamav.deb', sizeBytes: 10, sha256: 'a'.repeat(64) },
  dependencies: [{ name: 'lib.deb', sizeBytes: 20, sha256: 'b'.repeat(64) }],
  arguments: ['--force-confnew'],
  returnCodes: { success: [0], rebootRequired: [] },
  detection: [{ kind: 'package', name: 'clamav' }],
  check: { services: ['clamav-daemon'], command: null },
};
const staged = [
  { path: '/var/lib/swapout/stage/clamav.deb', sizeBytes: 10, sha256: 'a'.repeat(64) },
  { path: '/var/lib/swapout/stage/lib.deb', sizeBytes: 20, sha256: 'b'.repeat(64) },
];
const times = { checkedAt: '2026-11-25T04:00:00.000Z', since: '2026-11-25T03:30:00.000Z' };
const good: ProtectionCheck = {
  installed: true,
  version: '1.4.6-2',
  protects: true,
  detail: 'clamav-daemon runs',
};

describe('replacementAllowed', () => {
  it.each([
    ['removed', 'offer'],
    ['not-present', 'offer'],
    ['leftovers-remain', 'on-word'],
    ['unproven', 'on-word'],
    ['still-installed', 'never'],
    ['removed-reboot-pending', 'never'],
  ] as const)('answers %s with %s', (verdict, allowed) => {
    expect(replacementAllowed(verdict)).toBe(allowed);
  });

  it('offers nothing of itself but where nothing of the old product can be left', () => {
    expect(VERDICTS.filter((verdict) => replacementAllowed(verdict) === 'offer')).toEqual([
      'removed',
      'not-present',
    ]);
  });
});

describe('installAction', () => {
  it('installs the staged copies, the product first', () => {
    expect(installAction(entry, staged, 'agency')).toEqual({
      kind: 'package-install',
      pack: 'agency',
      entry: 'clamav',
      type: 'deb',
      files: staged,
      arguments: ['--force-confnew'],
      returnCodes: { success: [0], rebootRequired: [] },
    });
  });

  it.each([
    ['another product', [{ ...staged[0]!, sha256: 'c'.repeat(64) }, staged[1]!]],
    ['another dependency', [staged[0]!, { ...staged[1]!, sha256: 'c'.repeat(64) }]],
    ['another size', [{ ...staged[0]!, sizeBytes: 11 }, staged[1]!]],
    ['a missing dependency', [staged[0]!]],
    ['the wrong order', staged.toReversed()],
  ])('refuses %s', (_what, files) => {
    expect(() => installAction(entry, files, 'agency')).toThrow(
      expect.objectContaining({ code: 'pack-digest' }) as Error,
    );
  });

  it('refuses a copy that nobody asked for', () => {
    expect(() => installAction(entry, [...staged, staged[0]!], 'agency')).toThrow('staged 3');
  });
});

describe('protectionOf', () => {
  it.each([
    ['already', { kind: 'already', entry, check: good } as const, true],
    ['installed', { kind: 'installed', entry, result: result(), check: good } as const, false],
  ])('is protected where the machine shows it: %s', (_what, end, already) => {
    expect(protectionOf(end, times)).toEqual({
      kind: 'protected',
      by: 'ClamAV',
      version: '1.4.6-2',
      already,
      checkedAt: times.checkedAt,
      check: 'clamav-daemon runs',
    });
  });

  it.each(
    OUTCOMES.filter(
      (outcome) => !['done', 'done-reboot-required', 'already-gone'].includes(outcome),
    ),
  )('is unprotected after an installation that %s, even if something answers', (outcome) => {
    const failed: StepResult = result({ outcome, detail: 'dpkg returned 1' });
    const protection = protectionOf(
      { kind: 'installed', entry, result: failed, check: good },
      times,
    );
    expect(protection).toEqual({
      kind: 'unprotected',
      since: times.since,
      reason: 'ClamAV was not installed: dpkg returned 1',
    });
  });

  it.each([
    ['the service is down', { ...good, protects: false, detail: 'clamav-daemon is stopped' }],
    ['it is not there', { ...good, installed: false, detail: 'no package clamav' }],
  ])('is unprotected after exit code 0 where %s', (_what, check) => {
    const protection = protectionOf({ kind: 'installed', entry, result: result(), check }, times);
    expect(protection).toMatchObject({
      kind: 'unprotected',
      reason: `ClamAV does not protect: ${check.detail}`,
    });
  });

  it('is unprotected where nothing was checked', () => {
    const end = { kind: 'installed', entry, result: result(), check: null } as const;
    expect(protectionOf(end, times).kind).toBe('unprotected');
  });

  it.each([
    [{ kind: 'none', reason: 'licence pending' } as const, 'licence pending'],
    [{ kind: 'not-allowed', verdict: 'still-installed' } as const, 'still there'],
    [{ kind: 'not-allowed', verdict: 'removed-reboot-pending' } as const, 'reboot'],
  ])('says why there is none: %j', (end, reason) => {
    const protection = protectionOf(end, times);
    expect(protection).toMatchObject({ kind: 'unprotected', since: times.since });
    expect(protection.kind === 'unprotected' && protection.reason).toContain(reason);
  });
});

describe('unprotectedSince', () => {
  const job = reduceJob([{ seq: 0, at: times.since, event: STORY.opened, prev: '0'.repeat(64) }])!;
  const purge = (finishedAt: string, outcome: StepResult['outcome']): StepRecord => ({
    step: plan.steps[0]!,
    approved: true,
    startedAt: '2026-11-25T03:10:00.000Z',
    finishedAt,
    result: result({ outcome }),
  });

  it('is the end of the first step that took protection away', () => {
    const steps = [
      purge('2026-11-25T03:11:00.000Z', 'failed'),
      purge('2026-11-25T03:12:00.000Z', 'done'),
      purge('2026-11-25T03:13:00.000Z', 'done'),
    ];
    expect(unprotectedSince({ ...job, steps })).toBe('2026-11-25T03:12:00.000Z');
  });

  it('is the first reading where nothing was taken away', () => {
    const before = STORY.before.detection;
    expect(unprotectedSince({ ...job, before })).toBe(before.takenAt);
  });

  it('is the start of the job where nothing was read', () => {
    expect(unprotectedSince(job)).toBe(times.since);
  });

  it('stands in the protection of a job that has none yet', () => {
    const record: JobRecord = job;
    expect(protectionNow(record)).toMatchObject({ kind: 'unprotected', since: times.since });
  });
});
