import type { ReactNode } from 'react';
import type { Job } from '../../src/model/job.ts';
import { GOOD_OUTCOMES } from '../../src/model/step.ts';
import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { useText } from '../text/use-text.ts';
import styles from './removing.module.css';
import { StepRow } from './step-row.tsx';

/** Steps without a good end, products that were skipped, and services that were stopped and do not run again. */
export function LeaveSteps({ job }: { readonly job: Job }): ReactNode {
  const say = useText();
  const bad = job.steps.filter(
    ({ result }) => result !== null && !GOOD_OUTCOMES.has(result.outcome),
  );
  const off = job.restarted.filter(({ started }) => !started);
  return (
    <>
      {off.map(({ unit, detail }) => (
        <Notice key={unit} tone="bad" title={say('leave.not-restarted', { unit, detail })} />
      ))}
      {Object.entries(job.skippedProducts).map(([product, reason]) => (
        <Notice key={product} tone="warn" title={say('leave.skipped', { product })}>
          <p>{reason}</p>
        </Notice>
      ))}
      {bad.length === 0 ? null : (
        <Section title={say('leave.failed')}>
          <ol className={styles['steps']}>
            {bad.map((record) => (
              <StepRow key={record.step.id} record={record} />
            ))}
          </ol>
        </Section>
      )}
    </>
  );
}
