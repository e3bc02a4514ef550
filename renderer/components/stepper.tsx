import { Check, Circle, CircleDot, Minus, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { JOURNEY, journeyOf, type JourneyMark, type JourneyState } from '../state/journey.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import { classNames } from './class-names.ts';
import styles from './stepper.module.css';

const ICONS: Readonly<Record<JourneyState, LucideIcon>> = {
  done: Check,
  current: CircleDot,
  ahead: Circle,
  skipped: Minus,
};

/** Where the job stands on its way, on every screen. */
export function Stepper(): ReactNode {
  const say = useText();
  const job = useApp((state) => state.job);
  return (
    <nav aria-label={say('app.journey')}>
      <ol className={styles['stepper']}>
        {journeyOf(job).map((mark, index) => (
          <StepItem key={mark.step} {...mark} number={index + 1} />
        ))}
      </ol>
    </nav>
  );
}

function StepItem({ step, state, number }: JourneyMark & { readonly number: number }): ReactNode {
  const say = useText();
  const Icon = ICONS[state];
  return (
    <li
      className={classNames(styles['step'], styles[state])}
      aria-current={state === 'current' ? 'step' : undefined}
    >
      <Icon size={22} aria-hidden="true" />
      <span className={styles['count']}>
        {say('app.journey.count', { number, total: JOURNEY.length })}:
      </span>
      <span>
        {say(`journey.${step}`)}
        <span className="visually-hidden"> ({say(`journey-state.${state}`)})</span>
      </span>
    </li>
  );
}
