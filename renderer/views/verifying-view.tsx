import type { ReactNode } from 'react';
import type { SceneOf } from '../state/scene.ts';
import { useText } from '../text/use-text.ts';
import { WorkingScreen } from './working-screen.tsx';

export function VerifyingView({ scene }: { readonly scene: SceneOf<'verifying'> }): ReactNode {
  const say = useText();
  const { job } = scene;
  const afterReboot = job.stage === 'verifying' && job.afterReboot;
  return (
    <WorkingScreen
      title={say('verifying.title')}
      lead={say(afterReboot ? 'verifying.after-reboot' : 'verifying.lead')}
    />
  );
}
