import { useState, type ReactNode } from 'react';
import type { Job } from '../../src/model/job.ts';
import { BigButton } from '../components/big-button.tsx';
import { Screen } from '../components/screen.tsx';
import { Section } from '../components/section.tsx';
import { mayReturnOf, nextStepsOf } from '../state/next-steps.ts';
import type { SceneOf } from '../state/scene.ts';
import { closeWindow, leaveMachine, toStart } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import { LeaveCopies, type LeaveState } from './leave-copies.tsx';
import { LeaveReceipt } from './leave-receipt.tsx';
import { LeaveSteps } from './leave-steps.tsx';
import styles from './leave.module.css';
import { MayReturnNotice } from './may-return-notice.tsx';
import { Outcome } from './outcome.tsx';
import { Remaining } from './remaining.tsx';
import { ReviewKept } from './review-kept.tsx';
import { StickNotice } from './stick-notice.tsx';

/** The end of the visit: the outcome, what protects the machine, what is left to do, and the receipt. */
export function LeaveView({ scene }: { readonly scene: SceneOf<'leave'> }): ReactNode {
  const say = useText();
  const { job } = scene;
  const [removeBackups, setRemoveBackups] = useState(false);
  const [leaving, setLeaving] = useState<LeaveState>('not-yet');
  const [saving, setSaving] = useState(false);
  const leave = async (): Promise<void> => {
    setLeaving('removing');
    setLeaving((await leaveMachine(job.id, removeBackups)) ?? 'not-yet');
  };
  const isLeft = typeof leaving === 'object';
  return (
    <Screen
      title={say('leave.title')}
      primary={
        isLeft ? (
          <BigButton kind="primary" onPress={() => void toStart()}>
            {say('common.back-to-start')}
          </BigButton>
        ) : (
          <BigButton kind="primary" isPending={leaving === 'removing'} onPress={() => void leave()}>
            {say(leaving === 'removing' ? 'leave.copies.removing' : 'leave.copies.remove')}
          </BigButton>
        )
      }
      secondary={
        <>
          {isLeft ? null : (
            <BigButton onPress={() => void toStart()}>{say('common.back-to-start')}</BigButton>
          )}
          <BigButton onPress={() => void closeWindow()}>{say('common.close')}</BigButton>
        </>
      }
    >
      <Outcome job={job} />
      <StickNotice isBusy={saving || leaving === 'removing'} />
      <NextSteps job={job} />
      <LeaveReceipt job={job} isSaving={saving} onSaving={setSaving} />
      <LeaveCopies
        backups={job.backups.filter(({ file }) => file !== null).length}
        removeBackups={removeBackups}
        onRemoveBackups={setRemoveBackups}
        state={leaving}
      />
      <MayReturnNotice title={say('leave.may-return')} mayReturn={mayReturnOf(job)} />
      <Remaining job={job} />
      <LeaveSteps job={job} />
      {job.kept.length === 0 ? null : (
        <Section title={say('leave.kept')}>
          <ReviewKept kept={job.kept} />
        </Section>
      )}
    </Screen>
  );
}

function NextSteps({ job }: { readonly job: Job }): ReactNode {
  const say = useText();
  return (
    <Section title={say('leave.next')}>
      <ol className={styles['next']}>
        {nextStepsOf(job).map((step) => (
          <li key={step}>{say(`next.${step}`)}</li>
        ))}
      </ol>
    </Section>
  );
}
