import type { Job, StageName } from '../../src/model/job.ts';

/** The job's way as the stepper shows it. */
export const JOURNEY = [
  'start',
  'look',
  'review',
  'prepare',
  'remove',
  'verify',
  'replace',
  'receipt',
] as const;
export type JourneyStep = (typeof JOURNEY)[number];
export type JourneyState = 'done' | 'current' | 'ahead' | 'skipped';

const STEP_OF: Readonly<Record<StageName, JourneyStep>> = {
  detecting: 'look',
  reviewing: 'review',
  preparing: 'prepare',
  removing: 'remove',
  'reboot-required': 'verify',
  verifying: 'verify',
  replacing: 'replace',
  certifying: 'receipt',
  stopped: 'receipt',
  done: 'receipt',
};

/** Which part of the way a stage belongs to. */
export function stageStep(stage: StageName): JourneyStep {
  return STEP_OF[stage];
}

/** The same for a stage's name in a job's summary; null for a name that this window does not know. */
export function findStageStep(stage: string): JourneyStep | null {
  return Object.hasOwn(STEP_OF, stage) ? STEP_OF[stage as StageName] : null;
}

export interface JourneyMark {
  readonly step: JourneyStep;
  readonly state: JourneyState;
}

/** Where the job stands on its way; a step that was never needed is not called done. */
export function journeyOf(job: Job | null): readonly JourneyMark[] {
  const current = job === null ? 'start' : STEP_OF[job.stage];
  const at = JOURNEY.indexOf(current);
  return JOURNEY.map((step, index) => {
    if (index === at) return { step, state: 'current' };
    if (index > at) return { step, state: 'ahead' };
    return { step, state: job !== null && happened(job, step) ? 'done' : 'skipped' };
  });
}

function happened(job: Job, step: JourneyStep): boolean {
  switch (step) {
    case 'start':
      return true;
    case 'look':
      return job.before !== null;
    case 'review':
      return job.round > 0;
    case 'prepare':
      return job.conditions !== null;
    case 'remove':
      return job.steps.some(({ startedAt }) => startedAt !== null);
    case 'verify':
      return job.verification !== null;
    case 'replace':
      return job.protection !== null;
    case 'receipt':
      return job.receipts.length > 0;
  }
}
