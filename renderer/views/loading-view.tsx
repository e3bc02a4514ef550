import type { ReactNode } from 'react';
import { BigButton } from '../components/big-button.tsx';
import { Screen } from '../components/screen.tsx';
import type { SceneOf } from '../state/scene.ts';
import { closeWindow, refresh } from '../state/store.ts';
import { useText } from '../text/use-text.ts';

export function LoadingView({ scene }: { readonly scene: SceneOf<'loading'> }): ReactNode {
  const say = useText();
  if (scene.failure === null) {
    return <Screen title={say('app.loading.title')} lead={say('app.loading.lead')} />;
  }
  return (
    <Screen
      title={say('app.loading.title')}
      primary={
        <BigButton kind="primary" onPress={() => void refresh()}>
          {say('app.loading.retry')}
        </BigButton>
      }
      secondary={<BigButton onPress={() => void closeWindow()}>{say('common.close')}</BigButton>}
    />
  );
}
