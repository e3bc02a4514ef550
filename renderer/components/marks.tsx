import { GraduationCap } from 'lucide-react';
import type { ReactNode } from 'react';
import { practiceTitle } from '../state/machine-name.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import styles from './marks.module.css';

/** Across every screen of a practice job, so that nobody takes it for the real thing. */
export function PracticeBand(): ReactNode {
  const say = useText();
  const choice = useApp(
    ({ job, startMachine, welcome }) =>
      job?.options.machine ?? startMachine ?? welcome?.defaultMachine ?? 'this',
  );
  const known = useApp(({ welcome }) => welcome?.practice ?? NONE);
  const title = practiceTitle(choice, known);
  if (title === null) return null;
  return (
    <section aria-label={say('app.practice')}>
      <div className={styles['band']} role="note">
        <GraduationCap size={24} aria-hidden="true" />
        <strong>{say('app.practice')}</strong>
        <span className={styles['detail']}>{say('app.practice.detail', { machine: title })}</span>
      </div>
    </section>
  );
}

const NONE: readonly never[] = [];

/** The substitute runtime of closed test machines is never taken for the real one. */
export function TestRuntimeMark(): ReactNode {
  const say = useText();
  const isTestRuntime = useApp(({ info }) => info?.testRuntime === true);
  if (!isTestRuntime) return null;
  return <p className={styles['mark']}>{say('app.test-runtime')}</p>;
}
