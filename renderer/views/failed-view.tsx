import type { ReactNode } from 'react';
import { BigButton } from '../components/big-button.tsx';
import { Screen } from '../components/screen.tsx';
import { Section } from '../components/section.tsx';
import type { SceneOf } from '../state/scene.ts';
import { closeWindow, resumeJob, toStart } from '../state/store.ts';
import { failureText } from '../text/failure-text.ts';
import { useText } from '../text/use-text.ts';

/** The job cannot go on as it is: what happened, what it means here, what to do next. */
export function FailedView({ scene }: { readonly scene: SceneOf<'failed'> }): ReactNode {
  const say = useText();
  const { job, failure } = scene;
  const text = failureText(failure, say);
  return (
    <Screen
      title={text.title}
      tellsFailure
      primary={
        <BigButton kind="primary" onPress={() => void resumeJob(job.id)}>
          {say('failed.again')}
        </BigButton>
      }
      secondary={
        <>
          <BigButton onPress={() => void toStart()}>{say('common.back-to-start')}</BigButton>
          <BigButton onPress={() => void closeWindow()}>{say('common.close')}</BigButton>
        </>
      }
    >
      <Section title={say('failure.happened')}>
        <p>{text.happened}</p>
      </Section>
      <Section title={say('failure.meaning')}>
        <p>{text.meaning}</p>
      </Section>
      <Section title={say('failure.next')}>
        <p>{text.next}</p>
      </Section>
    </Screen>
  );
}
