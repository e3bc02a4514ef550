import type { JobEvent } from './event.ts';
import type { Job, StageName } from './job.ts';

type EventType = Exclude<JobEvent['type'], 'job-opened'>;

const OPEN = [
  'detecting',
  'reviewing',
  'preparing',
  'removing',
  'verifying',
  'reboot-required',
  'replacing',
  'certifying',
  'stopped',
] as const satisfies readonly StageName[];

/** In which stages an event may stand; a journal that says otherwise was not written by a job. */
const STAGES_OF: Readonly<Record<EventType, readonly StageName[]>> = {
  'reading-taken': ['detecting', 'removing', 'verifying'],
  planned: ['reviewing', 'replacing'],
  'plan-approved': ['reviewing'],
  'plan-declined': ['reviewing'],
  'conditions-read': ['preparing', 'replacing'],
  'stop-accepted': ['preparing', 'replacing'],
  'stop-refused': ['preparing'],
  'replacement-chosen': ['preparing', 'replacing'],
  'removal-began': ['preparing'],
  'password-given': ['removing'],
  'password-unknown': ['removing'],
  'step-started': ['removing'],
  'backup-made': ['removing', 'replacing'],
  'kept-waiting': ['removing', 'replacing'],
  'step-finished': ['removing'],
  restarted: ['removing'],
  'removal-ended': ['reviewing', 'removing'],
  'reboot-owed': ['replacing'],
  'reboot-seen': ['reboot-required'],
  verified: ['verifying'],
  'replacement-began': ['replacing'],
  'replacement-finished': ['replacing'],
  'receipt-written': ['replacing', 'certifying', 'stopped', 'done'],
  'job-stopped': OPEN,
  'job-resumed': OPEN,
  'job-closed': ['certifying', 'stopped'],
  'torn-line-cut': [...OPEN, 'done'],
  'restore-began': ['done'],
  restored: ['done'],
};

/** Throws a plain Error for an event that no job could have written where this one stands. */
export function requirePlaceOf(event: JobEvent, job: Job): void {
  if (event.type === 'job-opened') throw new Error('job-opened stands only at the beginning');
  if (!STAGES_OF[event.type].includes(job.stage))
    throw new Error(`${event.type} does not happen in stage ${job.stage}`);
  const problem = problemOf(event, job);
  if (problem !== null) throw new Error(problem);
}

function problemOf(event: JobEvent, job: Job): string | null {
  switch (event.type) {
    case 'reading-taken':
      return (event.purpose === 'before') === (job.stage === 'detecting')
        ? null
        : `a reading "${event.purpose}" in stage ${job.stage}`;
    case 'planned':
      return plannedProblem(event.plan, job);
    case 'plan-approved': {
      const known = new Set(job.steps.map(({ step }) => step.id));
      const stranger = event.steps.find((id) => !known.has(id));
      return stranger === undefined ? null : `approved the step ${stranger}, which is not planned`;
    }
    case 'step-started':
    case 'step-finished':
      return stepProblem(event, job);
    case 'removal-ended':
      return job.stage === 'removing' || event.round === 0 ? null : 'ended before it began';
    default:
      return null;
  }
}

function plannedProblem(
  plan: Extract<JobEvent, { type: 'planned' }>['plan'],
  job: Job,
): string | null {
  if (plan.round !== job.round + 1) return `round ${plan.round} was planned after ${job.round}`;
  const known = new Set(job.steps.map(({ step }) => step.id));
  const twice = plan.steps.find(({ id }) => known.has(id));
  return twice === undefined ? null : `the step ${twice.id} was planned twice`;
}

function stepProblem(
  { type, step: id }: Extract<JobEvent, { type: 'step-started' | 'step-finished' }>,
  job: Job,
): string | null {
  const record = job.steps.find(({ step }) => step.id === id);
  if (record === undefined) return `${type} of ${id}, which is not planned`;
  if (!record.approved) return `${type} of ${id}, which nobody approved`;
  if (record.result !== null) return `${type} of ${id}, which was finished before`;
  if (type === 'step-finished' && record.startedAt === null) return `${id} ended before it began`;
  return null;
}
