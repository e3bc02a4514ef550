import type { ReactNode } from 'react';
import type { SceneOf } from '../state/scene.ts';
import { useText } from '../text/use-text.ts';
import { FailedStepScreen } from './failed-step-screen.tsx';

export function StepFailedView({ scene }: { readonly scene: SceneOf<'step-failed'> }): ReactNode {
  const say = useText();
  return <FailedStepScreen title={say('failed-step.title')} {...scene} />;
}
