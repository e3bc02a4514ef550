import type { ReactNode } from 'react';
import type { Finding } from '../../src/model/finding.ts';
import type { Step } from '../../src/model/step.ts';
import { Card } from '../components/card.tsx';
import { CommandLine } from '../components/command-line.tsx';
import { Section } from '../components/section.tsx';
import { TickBox } from '../components/tick-box.tsx';
import { groupSteps } from '../state/plan-groups.ts';
import { useText } from '../text/use-text.ts';
import styles from './review.module.css';

interface ReviewStepsProps {
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** Asking steps that were agreed to. */
  readonly agreed: ReadonlySet<string>;
  readonly onAgree: (id: string, isAgreed: boolean) => void;
}

/** Every step in its order, with the exact command line it stands for. */
export function ReviewSteps({ steps, findings, agreed, onAgree }: ReviewStepsProps): ReactNode {
  const say = useText();
  if (steps.length === 0) return null;
  const numberOf = new Map(steps.map(({ id }, index) => [id, index + 1]));
  return (
    <Section title={say('review.plan')}>
      {groupSteps(steps, findings).map((group) => (
        <Card key={group.id}>
          <h3>{group.product ?? say('review.plan.for-job')}</h3>
          <ol className={styles['steps']}>
            {group.steps.map((step) => (
              <PlannedStep
                key={step.id}
                step={step}
                number={numberOf.get(step.id) ?? 0}
                isAgreed={agreed.has(step.id)}
                onAgree={(isAgreed) => {
                  onAgree(step.id, isAgreed);
                }}
              />
            ))}
          </ol>
        </Card>
      ))}
    </Section>
  );
}

interface PlannedStepProps {
  readonly step: Step;
  readonly number: number;
  readonly isAgreed: boolean;
  readonly onAgree: (isAgreed: boolean) => void;
}

function PlannedStep({ step, number, isAgreed, onAgree }: PlannedStepProps): ReactNode {
  const say = useText();
  const needs = step.needs.map((need) => say(`need.${need}`)).join(', ');
  return (
    <li className={styles['step']}>
      <span className={styles['number']}>{number}</span>
      <div className={styles['step-body']}>
        <p className={styles['why']}>{step.why}</p>
        <CommandLine>{step.commandLine}</CommandLine>
        <p className={styles['muted']}>
          {needs === '' ? null : `${say('review.step.needs')}: ${needs}. `}
          {`${say('review.step.undo')}: ${say(`undo.${step.undo}`)}.`}
        </p>
        {step.asks === null ? null : (
          <TickBox
            label={`${say('review.step.asks')}: ${step.asks}`}
            hint={say('review.step.asks.hint')}
            isSelected={isAgreed}
            onChange={onAgree}
          />
        )}
      </div>
    </li>
  );
}
