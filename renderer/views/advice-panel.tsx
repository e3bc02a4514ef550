import type { ReactNode } from 'react';
import type { Advice } from '../../src/model/catalog.ts';
import type { Job } from '../../src/model/job.ts';
import type { QuestionOf } from '../../src/model/question.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { Notice } from '../components/notice.tsx';
import { ScrollBox } from '../components/scroll-box.tsx';
import { Section } from '../components/section.tsx';
import { useText } from '../text/use-text.ts';
import styles from './advice.module.css';

interface AdvicePanelProps {
  readonly advice: Advice;
  readonly job: Job;
  readonly question: QuestionOf<'step-failed'>;
}

export function AdvicePanel({ advice, job, question }: AdvicePanelProps): ReactNode {
  const say = useText();
  return (
    <>
      <Notice tone="warn" title={advice.title}>
        <p>{advice.meaning}</p>
      </Notice>
      <Section title={say('advice.title')}>
        <ol className={styles['tries']}>
          {advice.tryInOrder.map((attempt) => (
            <li key={attempt}>{attempt}</li>
          ))}
        </ol>
      </Section>
      {advice.securityDeskNote === undefined ? null : (
        <DeskNote note={advice.securityDeskNote} job={job} question={question} />
      )}
    </>
  );
}

interface DeskNoteProps extends Omit<AdvicePanelProps, 'advice'> {
  readonly note: string;
}

/** Ready to be sent as it stands: the machine, the command, what the system answered, and the request. */
function DeskNote({ note, job, question }: DeskNoteProps): ReactNode {
  const say = useText();
  const about = say('advice.desk.intro', {
    hostname: job.machine.hostname,
    assetTag: job.options.assetTag ?? say('advice.desk.no-tag'),
    command: question.step.commandLine,
    detail: question.result.detail,
  });
  const text = `${about}\n\n${note}`;
  return (
    <Section title={say('advice.desk')}>
      <ScrollBox label={say('advice.desk.text')} text={text} />
      <CopyButton label={say('advice.desk.copy')} text={text} />
    </Section>
  );
}
