import { assertNever } from './assert-never.ts';
import type { JobEvent } from './event.ts';
import { moveTo, verdictOf, type Job, type StepRecord } from './job.ts';

export type EventOf<T extends JobEvent['type']> = Extract<JobEvent, { type: T }>;

export function applyPreparation(
  job: Job,
  event: EventOf<
    | 'conditions-read'
    | 'stop-accepted'
    | 'stop-refused'
    | 'replacement-chosen'
    | 'password-given'
    | 'password-unknown'
    | 'removal-began'
  >,
): Job {
  switch (event.type) {
    case 'conditions-read':
      return { ...job, conditions: event.conditions, stops: event.stops };
    case 'stop-accepted':
      return { ...job, accepted: { ...job.accepted, [event.name]: event.reason } };
    case 'stop-refused':
    case 'password-given':
      return job;
    case 'replacement-chosen':
      return { ...job, replacement: event.choice };
    case 'password-unknown':
      return { ...job, skippedProducts: { ...job.skippedProducts, [event.product]: event.reason } };
    case 'removal-began':
      if (job.stage !== 'preparing') throw new Error('removal began before it was prepared');
      return moveTo(job, { stage: 'removing', plan: job.plan, running: null });
    default:
      return assertNever(event);
  }
}

export function applyRemoval(
  job: Job,
  event: EventOf<
    | 'step-started'
    | 'backup-made'
    | 'kept-waiting'
    | 'step-finished'
    | 'restarted'
    | 'removal-ended'
  >,
  at: string,
): Job {
  switch (event.type) {
    case 'step-started':
      return withRunning(changeStep(job, event.step, { startedAt: at }), event.step);
    case 'backup-made':
      return { ...job, backups: [...job.backups, event.backup] };
    case 'kept-waiting':
      return job;
    case 'step-finished':
      return withRunning(
        changeStep(job, event.step, { finishedAt: at, result: event.result }),
        null,
      );
    case 'restarted':
      return {
        ...job,
        restarted: [
          ...job.restarted,
          { unit: event.unit, started: event.started, detail: event.detail },
        ],
      };
    case 'removal-ended':
      return moveTo(job, { stage: 'verifying', afterReboot: false });
    default:
      return assertNever(event);
  }
}

function changeStep(job: Job, id: string, change: Partial<StepRecord>): Job {
  return {
    ...job,
    steps: job.steps.map((record) => (record.step.id === id ? { ...record, ...change } : record)),
  };
}

function withRunning(job: Job, running: string | null): Job {
  return job.stage === 'removing' ? { ...job, running } : job;
}

export function applyVerification(
  job: Job,
  event: EventOf<'reboot-owed' | 'reboot-seen' | 'verified'>,
): Job {
  switch (event.type) {
    case 'reboot-owed':
      return moveTo(
        job,
        { stage: 'reboot-required', why: event.why, bootId: event.bootId },
        { rebootOwed: { why: event.why, bootId: event.bootId } },
      );
    case 'reboot-seen':
      return moveTo(
        job,
        { stage: 'verifying', afterReboot: true },
        { rebootOwed: null, reboots: job.reboots + 1 },
      );
    case 'verified':
      return moveTo(
        job,
        { stage: 'replacing', verdict: event.document.verdict, running: false },
        { verification: event.document },
      );
    default:
      return assertNever(event);
  }
}

export function applyEnding(
  job: Job,
  event: EventOf<'replacement-began' | 'replacement-finished' | 'receipt-written' | 'job-closed'>,
  at: string,
): Job {
  switch (event.type) {
    case 'replacement-began':
      return job.stage === 'replacing'
        ? {
            ...job,
            running: true,
            replacementStep: event.step,
            rebootsAtReplacement: job.reboots,
          }
        : job;
    case 'replacement-finished':
      return moveTo(
        job,
        { stage: 'certifying', verdict: verdictOf(job), protection: event.protection },
        { protection: event.protection, replacementResult: event.result },
      );
    case 'receipt-written': {
      const { path, payloadSha256, interim, supersedes, notice = null } = event;
      return {
        ...job,
        receipts: [...job.receipts, { path, payloadSha256, interim, supersedes, notice, at }],
      };
    }
    case 'job-closed':
      return moveTo(job, { stage: 'done', verdict: event.verdict, exitCode: event.exitCode });
    default:
      return assertNever(event);
  }
}
