import type { Failure, Welcome } from '../../src/model/contract.ts';
import type { Job, StageName } from '../../src/model/job.ts';
import type { Question, QuestionKind, QuestionOf } from '../../src/model/question.ts';
import type { AppState } from './store.ts';

interface WithJob {
  readonly job: Job;
}
interface Asking<K extends QuestionKind> extends WithJob {
  /** The question's number: another question is another screen, with nothing typed yet. */
  readonly id: number;
  readonly question: QuestionOf<K>;
}

/** What is on the screen, each with exactly what it shows. */
export type Scene =
  | { readonly view: 'loading'; readonly failure: Failure | null }
  | { readonly view: 'start'; readonly welcome: Welcome }
  | ({ readonly view: 'detecting' } & WithJob)
  | ({ readonly view: 'review' } & Asking<'approve-plan'>)
  | ({ readonly view: 'before-start' } & Asking<'before-start'>)
  | ({ readonly view: 'preparing' } & WithJob)
  | ({ readonly view: 'password' } & Asking<'password'>)
  | ({ readonly view: 'removing' } & WithJob)
  | ({ readonly view: 'step-failed' } & Asking<'step-failed'>)
  | ({ readonly view: 'blocked' } & Asking<'step-failed'>)
  | ({ readonly view: 'verifying' } & WithJob)
  | ({ readonly view: 'reboot'; readonly asked: boolean } & WithJob)
  | ({ readonly view: 'install-replacement' } & Asking<'install-replacement'>)
  | ({ readonly view: 'replacing' } & WithJob)
  | ({ readonly view: 'certifying' } & WithJob)
  | ({ readonly view: 'leave' } & WithJob)
  | ({ readonly view: 'paused' } & WithJob)
  | ({ readonly view: 'failed'; readonly failure: Failure } & WithJob);

export type ViewName = Scene['view'];
export type SceneOf<V extends ViewName> = Extract<Scene, { view: V }>;

type Mirror = Pick<AppState, 'welcome' | 'job' | 'resting' | 'question' | 'failure'>;

/** The screen for a state: the open question first, then where the job rests, then its stage. */
export function sceneFor({ welcome, job, resting, question, failure }: Mirror): Scene {
  if (job === null)
    return welcome === null ? { view: 'loading', failure } : { view: 'start', welcome };
  if (question !== null) {
    const asking = askingScene(job, question.id, question.question);
    if (asking !== null) return asking;
  }
  return resting ? restingScene(job, failure) : STAGE_SCENES[job.stage](job);
}

/** null: the question is a dialog over the stage's own screen. */
function askingScene(job: Job, id: number, question: Question): Scene | null {
  switch (question.kind) {
    case 'approve-plan':
      return { view: 'review', job, id, question };
    case 'before-start':
      return { view: 'before-start', job, id, question };
    case 'password':
      return { view: 'password', job, id, question };
    case 'step-failed':
      return { view: question.blocked ? 'blocked' : 'step-failed', job, id, question };
    case 'reboot':
      return { view: 'reboot', job, asked: true };
    case 'install-replacement':
      return { view: 'install-replacement', job, id, question };
    case 'keep-waiting':
      return null;
  }
}

/** A job that is done is left, whatever a later request said; an open one failed, waits for a reboot, or was paused. */
function restingScene(job: Job, failure: Failure | null): Scene {
  if (job.stage === 'done') return { view: 'leave', job };
  if (failure !== null) return { view: 'failed', job, failure };
  if (job.stage === 'reboot-required') return { view: 'reboot', job, asked: false };
  return { view: 'paused', job };
}

const STAGE_SCENES: Readonly<Record<StageName, (job: Job) => Scene>> = {
  detecting: (job) => ({ view: 'detecting', job }),
  // With a plan it was just answered, and the next stage is on its way.
  reviewing: (job) => ({ view: planned(job) ? 'preparing' : 'detecting', job }),
  preparing: (job) => ({ view: 'preparing', job }),
  removing: (job) => ({ view: 'removing', job }),
  verifying: (job) => ({ view: 'verifying', job }),
  'reboot-required': (job) => ({ view: 'verifying', job }),
  replacing: (job) => ({ view: 'replacing', job }),
  certifying: (job) => ({ view: 'certifying', job }),
  stopped: (job) => ({ view: 'certifying', job }),
  done: (job) => ({ view: 'leave', job }),
};

function planned(job: Job): boolean {
  return job.stage === 'reviewing' && job.plan !== null;
}
