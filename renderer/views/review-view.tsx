import { useState, type ReactNode } from 'react';
import { BigButton } from '../components/big-button.tsx';
import { Notice } from '../components/notice.tsx';
import { PathList } from '../components/path-list.tsx';
import { ReasonDialog } from '../components/reason-dialog.tsx';
import { Screen } from '../components/screen.tsx';
import { Section } from '../components/section.tsx';
import { approvedSteps, notRestorable } from '../state/plan-groups.ts';
import type { SceneOf } from '../state/scene.ts';
import { answer } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import { ReviewEarlier } from './review-earlier.tsx';
import { ReviewFindings } from './review-findings.tsx';
import { ReviewKept } from './review-kept.tsx';
import { ReviewSources } from './review-sources.tsx';
import { ReviewSteps } from './review-steps.tsx';

/** What was found with its evidence, and every step before any of them is done. */
export function ReviewView({ scene }: { readonly scene: SceneOf<'review'> }): ReactNode {
  const say = useText();
  const { plan, detection } = scene.question;
  const [agreed, setAgreed] = useState<ReadonlySet<string>>(new Set());
  const lost = notRestorable(plan.steps);
  const agree = (id: string, isAgreed: boolean): void => {
    setAgreed(
      (before) => new Set([...before].filter((other) => other !== id).concat(isAgreed ? id : [])),
    );
  };
  return (
    <Screen
      title={say(plan.round === 1 ? 'review.title' : 'review.title.again')}
      lead={say('review.lead', {
        findings: detection.findings.length,
        steps: plan.steps.length,
      })}
      primary={
        <BigButton
          kind="primary"
          onPress={() =>
            void answer('approve-plan', {
              answer: 'approve',
              steps: [...approvedSteps(plan.steps, agreed)],
            })
          }
        >
          {say('review.approve')}
        </BigButton>
      }
      secondary={<Decline />}
    >
      {plan.round === 1 ? null : (
        <Notice tone="info" title={say('review.round', { round: plan.round })} />
      )}
      <ReviewEarlier earlier={detection.earlierJob ?? null} />
      <ReviewFindings findings={detection.findings} />
      <ReviewSteps
        steps={plan.steps}
        findings={detection.findings}
        agreed={agreed}
        onAgree={agree}
      />
      {lost.length === 0 ? null : (
        <Notice tone="warn" title={say('review.no-restore.title')}>
          <p>{say('review.no-restore', { count: lost.length })}</p>
          <PathList paths={lost} />
        </Notice>
      )}
      {plan.kept.length === 0 ? null : (
        <Section title={say('review.kept')}>
          <ReviewKept kept={plan.kept} />
        </Section>
      )}
      <ReviewSources detection={detection} />
    </Screen>
  );
}

function Decline(): ReactNode {
  const say = useText();
  return (
    <ReasonDialog
      button={say('review.decline')}
      title={say('review.decline.title')}
      lead={say('review.decline.lead')}
      reason={say('review.decline.reason')}
      confirm={say('review.decline.confirm')}
      cancel={say('review.decline.cancel')}
      onConfirm={(reason) => void answer('approve-plan', { answer: 'decline', reason })}
    />
  );
}
