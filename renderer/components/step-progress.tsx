import type { ReactNode } from 'react';
import { Label, ProgressBar } from 'react-aria-components';
import styles from './progress-line.module.css';

interface StepProgressProps {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

export function StepProgress({ label, done, total }: StepProgressProps): ReactNode {
  return (
    <ProgressBar value={done} maxValue={Math.max(1, total)} className={styles['bar'] ?? ''}>
      {({ percentage }) => (
        <>
          <Label className="visually-hidden">{label}</Label>
          <div className={styles['track']}>
            <div className={styles['filled']} style={{ width: `${percentage ?? 0}%` }} />
          </div>
        </>
      )}
    </ProgressBar>
  );
}
