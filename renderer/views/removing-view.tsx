import type { ReactNode } from 'react';
import type { Job, StepRecord } from '../../src/model/job.ts';
import { ProgressLine } from '../components/progress-line.tsx';
import { Screen } from '../components/screen.tsx';
import { Section } from '../components/section.tsx';
import { StepProgress } from '../components/step-progress.tsx';
import type { SceneOf } from '../state/scene.ts';
import { useText } from '../text/use-text.ts';
import styles from './removing.module.css';
import { StepRow } from './step-row.tsx';

/** The steps of this round with what became of each, and the output of the one that runs. */
export function RemovingView({ scene }: { readonly scene: SceneOf<'removing'> }): ReactNode {
  const say = useText();
  const { job } = scene;
  const steps = stepsOfRound(job);
  const approved = steps.filter((record) => record.approved);
  const done = approved.filter(({ result }) => result !== null).length;
  return (
    <Screen
      title={say('removing.title')}
      lead={say('removing.lead', { done, total: approved.length })}
    >
      <StepProgress label={say('removing.progress')} done={done} total={approved.length} />
      {job.stage === 'removing' && job.running !== null ? null : <ProgressLine />}
      <Section
        title={say('removing.steps')}
        hint={say('removing.backups', { count: job.backups.length })}
      >
        <ol className={styles['steps']}>
          {steps.map((record) => (
            <StepRow key={record.step.id} record={record} />
          ))}
        </ol>
      </Section>
    </Screen>
  );
}

function stepsOfRound(job: Job): readonly StepRecord[] {
  if (job.stage !== 'removing') return [];
  const planned = new Set(job.plan.steps.map(({ id }) => id));
  return job.steps.filter(({ step }) => planned.has(step.id));
}
