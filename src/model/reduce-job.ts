import {
  applyEnding,
  applyPreparation,
  applyRemoval,
  applyVerification,
  type EventOf,
} from './reduce-stages.ts';
import { assertNever } from './assert-never.ts';
import { requirePlaceOf } from './event-places.ts';
import type { JobEvent, JournalLine } from './event.ts';
import { DetectDocument } from './finding.ts';
import { moveTo, type Job } from './job.ts';
import type { VerifyDocument } from './verdict.ts';

/** Folds a journal into the job; null for no lines. The only reducer there is. */
export function reduceJob(lines: readonly JournalLine[]): Job | null {
  let job: Job | null = null;
  for (const line of lines) job = applyLine(job, line);
  return job;
}

/** The job after one more line. Throws a plain Error for a line that no job could have written there. */
export function applyLine(job: Job | null, line: JournalLine): Job {
  const { event, at } = line;
  if (job === null) {
    if (event.type !== 'job-opened')
      throw new Error(`a journal begins with job-opened, not ${event.type}`);
    return openJob(event, at);
  }
  requirePlaceOf(event, job);
  return { ...applyEvent(job, event, at), updatedAt: at };
}

function openJob(event: EventOf<'job-opened'>, at: string): Job {
  return {
    stage: 'detecting',
    id: event.job,
    openedAt: at,
    updatedAt: at,
    tool: event.tool,
    machine: event.machine,
    catalog: event.catalog,
    options: event.options,
    earlierReceipt: event.earlierReceipt,
    readings: [],
    plannedFrom: null,
    before: null,
    conditions: null,
    stops: [],
    accepted: {},
    replacement: null,
    skippedProducts: {},
    steps: [],
    kept: [],
    round: 0,
    declined: null,
    backups: [],
    restarted: [],
    rebootOwed: null,
    reboots: 0,
    rebootsAtReplacement: 0,
    verification: null,
    protection: null,
    replacementStep: null,
    replacementResult: null,
    receipts: [],
    tornBytes: 0,
    restoredAt: null,
    stoppedBy: null,
  };
}

function applyEvent(job: Job, event: JobEvent, at: string): Job {
  switch (event.type) {
    case 'job-opened':
      throw new Error('job-opened stands only at the beginning');
    case 'reading-taken':
      return readingTaken(job, event, at);
    case 'planned':
    case 'plan-approved':
    case 'plan-declined':
      return applyPlanEvent(job, event);
    case 'conditions-read':
    case 'stop-accepted':
    case 'stop-refused':
    case 'replacement-chosen':
    case 'password-given':
    case 'password-unknown':
    case 'removal-began':
      return applyPreparation(job, event);
    case 'step-started':
    case 'backup-made':
    case 'kept-waiting':
    case 'step-finished':
    case 'restarted':
    case 'removal-ended':
      return applyRemoval(job, event, at);
    case 'reboot-owed':
    case 'reboot-seen':
    case 'verified':
      return applyVerification(job, event);
    case 'replacement-began':
    case 'replacement-finished':
    case 'receipt-written':
    case 'job-closed':
      return applyEnding(job, event, at);
    case 'job-stopped':
      // A pause keeps the stage, so that the job goes on from there.
      if (event.why === 'technician') return job;
      return moveTo(
        job,
        { stage: 'stopped', why: event.why, detail: event.detail },
        { stoppedBy: { why: event.why, detail: event.detail } },
      );
    case 'job-resumed':
      return job;
    case 'restore-began':
    case 'restored':
      return { ...job, restoredAt: at };
    case 'torn-line-cut':
      return { ...job, tornBytes: job.tornBytes + event.bytes };
    default:
      return assertNever(event);
  }
}

function readingTaken(job: Job, event: EventOf<'reading-taken'>, at: string): Job {
  const readings = [
    ...job.readings,
    { purpose: event.purpose, file: event.file, sha256: event.sha256, at },
  ];
  if (event.purpose !== 'before') return { ...job, readings };
  return moveTo(
    job,
    { stage: 'reviewing', detection: event.detection, plan: null },
    { readings, before: job.before ?? event.detection },
  );
}

function applyPlanEvent(
  job: Job,
  event: EventOf<'planned' | 'plan-approved' | 'plan-declined'>,
): Job {
  switch (event.type) {
    case 'planned': {
      const detection =
        job.stage === 'reviewing' ? job.detection : (job.verification ?? job.before);
      if (detection === null) throw new Error('planned before anything was read');
      const fresh = event.plan.steps.map((step) => ({
        step,
        approved: false,
        startedAt: null,
        finishedAt: null,
        result: null,
      }));
      return moveTo(
        job,
        { stage: 'reviewing', detection: asDetection(detection), plan: event.plan },
        {
          steps: [...job.steps, ...fresh],
          kept: event.plan.kept,
          round: event.plan.round,
          plannedFrom: job.readings.at(-1) ?? null,
        },
      );
    }
    case 'plan-approved': {
      if (job.stage !== 'reviewing' || job.plan === null)
        throw new Error('approved what was not planned');
      const approved = new Set(event.steps);
      const steps = job.steps.map((record) =>
        approved.has(record.step.id) ? { ...record, approved: true } : record,
      );
      return moveTo(job, { stage: 'preparing', plan: job.plan, approved: event.steps }, { steps });
    }
    case 'plan-declined':
      return moveTo(job, { stage: 'verifying', afterReboot: false }, { declined: event.reason });
    default:
      return assertNever(event);
  }
}

/** A verification says everything that a detection does. */
function asDetection(document: DetectDocument | VerifyDocument): DetectDocument {
  if (document.schema === 'swapout.detect/v1') return document;
  return DetectDocument.strip().parse({ ...document, schema: 'swapout.detect/v1' });
}
