import type { ReactNode } from 'react';
import { useApp } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import { TestRuntimeMark } from './marks.tsx';
import styles from './side-panel.module.css';
import { Stepper } from './stepper.tsx';

/** Beside every screen: where the job stands, and on which machine. */
export function SidePanel(): ReactNode {
  const say = useText();
  return (
    <header className={styles['panel']}>
      <p className={styles['name']}>{say('app.name')}</p>
      <Stepper />
      <JobFacts />
      <TestRuntimeMark />
    </header>
  );
}

function JobFacts(): ReactNode {
  const say = useText();
  const job = useApp((state) => state.job);
  if (job === null) return null;
  const { assetTag, technician } = job.options;
  return (
    <dl className={styles['facts']} aria-label={say('app.job')}>
      <dt>{say('app.machine')}</dt>
      <dd>{job.machine.hostname}</dd>
      {assetTag === null ? null : (
        <>
          <dt>{say('app.asset-tag')}</dt>
          <dd>{assetTag}</dd>
        </>
      )}
      <dt>{say('app.technician')}</dt>
      <dd>{technician}</dd>
    </dl>
  );
}
