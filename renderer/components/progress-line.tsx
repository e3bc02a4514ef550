import type { ReactNode } from 'react';
import { Label, ProgressBar } from 'react-aria-components';
import { elapsedText, WORTH_SAYING_MS } from '../state/elapsed.ts';
import { useApp } from '../state/store.ts';
import { useElapsedMs } from '../state/use-elapsed.ts';
import { useText } from '../text/use-text.ts';
import styles from './progress-line.module.css';

/** What goes on now, and for how long; nothing where nothing does. */
export function ProgressLine(): ReactNode {
  const progress = useApp((state) => state.progress);
  if (progress === null) return null;
  return <Running text={progress.text} since={progress.since} />;
}

interface RunningProps {
  readonly text: string;
  readonly since: string;
}

function Running({ text, since }: RunningProps): ReactNode {
  const say = useText();
  const elapsedMs = useElapsedMs(since);
  return (
    <div className={styles['progress']}>
      <ProgressBar isIndeterminate className={styles['bar'] ?? ''}>
        <Label>{text}</Label>
        <div className={styles['track']}>
          <div className={styles['moving']} />
        </div>
      </ProgressBar>
      <p className={styles['elapsed']} role="timer">
        {elapsedMs < WORTH_SAYING_MS
          ? null
          : say('progress.elapsed', { time: elapsedText(elapsedMs) })}
      </p>
    </div>
  );
}
