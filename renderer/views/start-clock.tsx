import type { ReactNode } from 'react';
import { Section } from '../components/section.tsx';
import { TickBox } from '../components/tick-box.tsx';
import { useNow } from '../state/use-now.ts';
import { useFormat, useText } from '../text/use-text.ts';
import type { StartPart } from './start-part.ts';
import styles from './start.module.css';

/** The receipt stands or falls with this clock, so somebody compares it with a watch. */
export function StartClock({ welcome, draft, change }: StartPart): ReactNode {
  const say = useText();
  const format = useFormat();
  const now = useNow();
  const { timeZone, clockSource } = welcome;
  return (
    <Section title={say('start.clock')}>
      <time className={styles['clock']} dateTime={now.toISOString()}>
        {format.time(now, timeZone)}
      </time>
      <p className={styles['muted']}>
        {say('start.clock.zone', { zone: timeZone, source: clockSource })}
      </p>
      <TickBox
        label={say('start.clock.confirm')}
        hint={say('start.clock.hint')}
        isSelected={draft.clockConfirmed}
        onChange={(clockConfirmed) => {
          change({ clockConfirmed });
        }}
      />
    </Section>
  );
}
