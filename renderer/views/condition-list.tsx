import type { ReactNode } from 'react';
import type { Conditions } from '../../src/model/conditions.ts';
import { BigButton } from '../components/big-button.tsx';
import { TONE_ICONS } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { useFormat, useText } from '../text/use-text.ts';
import { conditionRows, type ConditionRow } from '../text/condition-rows.ts';
import styles from './before-start.module.css';

interface ConditionListProps {
  readonly conditions: Conditions;
  readonly onLookAgain: () => void;
}

/** The machine's conditions, each with a sign and a word. */
export function ConditionList({ conditions, onLookAgain }: ConditionListProps): ReactNode {
  const say = useText();
  const format = useFormat();
  return (
    <Section
      title={say('before.conditions')}
      hint={say('before.taken-at', { when: format.dateTime(conditions.takenAt) })}
    >
      <dl className={styles['conditions']}>
        {conditionRows(conditions, say, format.size).map((row) => (
          <Condition key={row.term} {...row} />
        ))}
      </dl>
      <div>
        <BigButton onPress={onLookAgain}>{say('before.look-again')}</BigButton>
      </div>
    </Section>
  );
}

function Condition({ term, tone, lines }: ConditionRow): ReactNode {
  const say = useText();
  const Icon = TONE_ICONS[tone];
  return (
    <div className={styles['condition']}>
      <dt className={styles['term']}>{term}</dt>
      <dd className={styles['value']}>
        <Icon size={24} className={styles[tone]} aria-hidden="true" />
        <div>
          <span className="visually-hidden">{say(`tone.${tone}`)}: </span>
          {lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      </dd>
    </div>
  );
}
