import type { ReactNode } from 'react';
import type { JobSummary, Welcome } from '../../src/model/contract.ts';
import { VERDICTS, type Verdict } from '../../src/model/verdict.ts';
import { BigButton } from '../components/big-button.tsx';
import { Card } from '../components/card.tsx';
import { Section } from '../components/section.tsx';
import { Unfold } from '../components/unfold.tsx';
import { findStageStep } from '../state/journey.ts';
import { practiceTitle } from '../state/machine-name.ts';
import { useFormat, useText, type Say } from '../text/use-text.ts';
import styles from './start.module.css';

interface StartJobsProps {
  readonly welcome: Welcome;
  readonly onGoOn: (job: JobSummary) => void;
}

/** Unfinished jobs first; those that came to their end, and those that can only be looked at, one click away. */
export function StartJobs({ welcome, onGoOn }: StartJobsProps): ReactNode {
  const say = useText();
  const open = welcome.jobs.filter((job) => job.open && job.damaged === null);
  const earlier = welcome.jobs.filter((job) => !open.includes(job)).toReversed();
  if (welcome.jobs.length === 0) return null;
  const nameOf = (job: JobSummary): string =>
    practiceTitle(job.machine, welcome.practice) ?? job.hostname;
  return (
    <div className={styles['jobs']}>
      {open.length === 0 ? null : (
        <Section title={say('start.unfinished')} hint={say('start.unfinished.lead')}>
          {open.map((job) => (
            <OpenJob key={job.job} job={job} name={nameOf(job)} onGoOn={onGoOn} />
          ))}
        </Section>
      )}
      {earlier.length === 0 ? null : (
        <Unfold title={say('start.earlier', { count: earlier.length })}>
          <ul className={styles['earlier']}>
            {earlier.map((job) => (
              <EarlierJob key={job.job} job={job} name={nameOf(job)} />
            ))}
          </ul>
        </Unfold>
      )}
    </div>
  );
}

interface OpenJobProps {
  readonly job: JobSummary;
  readonly name: string;
  readonly onGoOn: (job: JobSummary) => void;
}

function OpenJob({ job, name, onGoOn }: OpenJobProps): ReactNode {
  const say = useText();
  const format = useFormat();
  const step = findStageStep(job.stage);
  const stage = step === null ? job.stage : say(`journey.${step}`);
  return (
    <Card>
      <div className={styles['open-job']}>
        <div>
          <h3>{name}</h3>
          <p>{say('start.job.stage', { stage, when: format.dateTime(job.updatedAt) })}</p>
        </div>
        <BigButton
          onPress={() => {
            onGoOn(job);
          }}
        >
          {say('start.job.go-on', { machine: name })}
        </BigButton>
      </div>
    </Card>
  );
}

function EarlierJob({ job, name }: Omit<OpenJobProps, 'onGoOn'>): ReactNode {
  const say = useText();
  const format = useFormat();
  const line = say('start.earlier.line', {
    when: format.dateTime(job.openedAt),
    verdict: verdictWord(job.verdict, say),
  });
  return (
    <li>
      <strong>{name}</strong> <span>{line}</span>
      {job.damaged === null ? null : <p>{say('start.job.damaged', { why: job.damaged })}</p>}
      {job.receipt === null ? null : <p className={styles['path']}>{job.receipt}</p>}
    </li>
  );
}

function verdictWord(verdict: string | null, say: Say): string {
  if (verdict === null) return say('start.earlier.no-verdict');
  const known = (VERDICTS as readonly string[]).includes(verdict);
  return known ? say(`verdict.${verdict as Verdict}`) : verdict;
}
