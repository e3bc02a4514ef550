import { Circle, LoaderCircle, type LucideIcon } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { StepRecord } from '../../src/model/job.ts';
import { CommandLine } from '../components/command-line.tsx';
import { TONE_ICONS } from '../components/notice.tsx';
import { ScrollBox } from '../components/scroll-box.tsx';
import { Unfold } from '../components/unfold.tsx';
import { elapsedText } from '../state/elapsed.ts';
import { outputOf } from '../state/output-of.ts';
import { stepStateOf, type StepState } from '../state/step-state.ts';
import { useApp } from '../state/store.ts';
import { useElapsedMs } from '../state/use-elapsed.ts';
import { useText } from '../text/use-text.ts';
import styles from './removing.module.css';

const ICONS: Readonly<Record<StepState['tone'], LucideIcon>> = {
  ...TONE_ICONS,
  waiting: Circle,
  running: LoaderCircle,
};

/** One step: its state in a word, its command line, and its output while it runs. */
export function StepRow({ record }: { readonly record: StepRecord }): ReactNode {
  const say = useText();
  const state = stepStateOf(record);
  const isRunning = state.tone === 'running';
  const Icon = ICONS[state.tone];
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // Long plans: the step that runs stays in sight.
    if (isRunning) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isRunning]);
  return (
    <li ref={row} className={styles['step']} aria-current={isRunning ? 'step' : undefined}>
      <Icon size={26} className={styles[state.tone]} aria-hidden="true" />
      <div className={styles['body']}>
        <div className={styles['head']}>
          <p className={styles['why']}>{record.step.why}</p>
          <p className={styles['state']}>
            {say(state.text)}
            <StepTime record={record} />
          </p>
        </div>
        <CommandLine>{record.step.commandLine}</CommandLine>
        <StepResultLines record={record} />
        <StepOutput step={record.step.id} isRunning={isRunning} />
      </div>
    </li>
  );
}

function StepTime({ record }: { readonly record: StepRecord }): ReactNode {
  const running = record.result === null ? record.startedAt : null;
  const elapsedMs = useElapsedMs(running);
  if (record.result !== null) return `, ${elapsedText(record.result.durationMs)}`;
  return running === null ? null : `, ${elapsedText(elapsedMs)}`;
}

function StepResultLines({ record }: { readonly record: StepRecord }): ReactNode {
  const say = useText();
  const { result } = record;
  if (result === null) return null;
  return (
    <p className={styles['detail']}>
      {result.detail}
      {result.settledBy === 'reading' ? ` ${say('removing.settled')}` : null}
    </p>
  );
}

interface StepOutputProps {
  readonly step: string;
  readonly isRunning: boolean;
}

function StepOutput({ step, isRunning }: StepOutputProps): ReactNode {
  const say = useText();
  const output = useApp((state) => outputOf(state.output, step));
  if (output === '') return null;
  const label = say('progress.output');
  if (isRunning) return <ScrollBox label={label} text={output} follows />;
  return (
    <Unfold title={label}>
      <ScrollBox label={label} text={output} />
    </Unfold>
  );
}
