import type { ReactNode } from 'react';
import type { Job } from '../../src/model/job.ts';
import type { QuestionOf } from '../../src/model/question.ts';
import { Badge } from '../components/badge.tsx';
import { BigButton } from '../components/big-button.tsx';
import { CommandLine } from '../components/command-line.tsx';
import { Facts } from '../components/facts.tsx';
import { Notice } from '../components/notice.tsx';
import { Screen } from '../components/screen.tsx';
import { Section } from '../components/section.tsx';
import { findAdvice } from '../state/advice.ts';
import { answer } from '../state/store.ts';
import { OUTCOME_TONES } from '../state/step-state.ts';
import { useText } from '../text/use-text.ts';
import { AdvicePanel } from './advice-panel.tsx';

interface FailedStepScreenProps {
  readonly title: string;
  readonly job: Job;
  readonly question: QuestionOf<'step-failed'>;
}

/** What was seen, what it means, what to try in which order, and whether what was stopped runs again. */
export function FailedStepScreen({ title, job, question }: FailedStepScreenProps): ReactNode {
  const say = useText();
  const { step, result, restarted, canRetry } = question;
  const advice = findAdvice(result.advice);
  return (
    <Screen
      title={title}
      lead={step.why}
      primary={
        <BigButton kind="primary" onPress={() => void answer('step-failed', { answer: 'go-on' })}>
          {say('failed-step.go-on')}
        </BigButton>
      }
      secondary={
        canRetry ? (
          <BigButton onPress={() => void answer('step-failed', { answer: 'try-again' })}>
            {say('failed-step.try-again')}
          </BigButton>
        ) : null
      }
    >
      <Facts
        rows={[
          {
            term: say('failed-step.outcome'),
            value: (
              <Badge tone={OUTCOME_TONES[result.outcome]}>{say(`outcome.${result.outcome}`)}</Badge>
            ),
          },
          { term: say('failed-step.seen'), value: result.detail },
          { term: say('common.command'), value: <CommandLine>{step.commandLine}</CommandLine> },
        ]}
      />
      <Restarted restarted={restarted} />
      {advice === null ? (
        <Notice tone="info" title={say('advice.none')} />
      ) : (
        <AdvicePanel advice={advice} job={job} question={question} />
      )}
      <p>{say('failed-step.not-removed')}</p>
    </Screen>
  );
}

function Restarted({ restarted }: Pick<QuestionOf<'step-failed'>, 'restarted'>): ReactNode {
  const say = useText();
  if (restarted.length === 0) return null;
  return (
    <Section title={say('failed-step.restarted')}>
      {restarted.map(({ unit, started, detail }) =>
        started ? (
          <Notice key={unit} tone="good" title={say('failed-step.restarted.yes', { unit })} />
        ) : (
          <Notice key={unit} tone="bad" title={say('failed-step.restarted.no', { unit, detail })} />
        ),
      )}
    </Section>
  );
}
