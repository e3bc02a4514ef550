import type { ReactNode } from 'react';
import { BigButton } from '../components/big-button.tsx';
import { Screen } from '../components/screen.tsx';
import { stageStep } from '../state/journey.ts';
import type { SceneOf } from '../state/scene.ts';
import { closeWindow, resumeJob, toStart } from '../state/store.ts';
import { useText } from '../text/use-text.ts';

export function PausedView({ scene }: { readonly scene: SceneOf<'paused'> }): ReactNode {
  const say = useText();
  const { id, stage, steps } = scene.job;
  const finished = steps.filter(({ result }) => result !== null).length;
  return (
    <Screen
      title={say('paused.title')}
      lead={say('paused.lead', { stage: say(`journey.${stageStep(stage)}`) })}
      primary={
        <BigButton kind="primary" onPress={() => void resumeJob(id)}>
          {say('common.go-on')}
        </BigButton>
      }
      secondary={
        <>
          <BigButton onPress={() => void toStart()}>{say('common.back-to-start')}</BigButton>
          <BigButton onPress={() => void closeWindow()}>{say('common.close')}</BigButton>
        </>
      }
    >
      {finished === 0 ? null : <p>{say('paused.done', { count: finished })}</p>}
    </Screen>
  );
}
