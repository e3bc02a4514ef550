import type { ReactNode } from 'react';
import type { SceneOf } from '../state/scene.ts';
import { useText } from '../text/use-text.ts';
import { FailedStepScreen } from './failed-step-screen.tsx';

/** Stopped by a policy or by the product itself: a matter for the security desk, not for force. */
export function BlockedView({ scene }: { readonly scene: SceneOf<'blocked'> }): ReactNode {
  const say = useText();
  return <FailedStepScreen title={say('failed-step.title.blocked')} {...scene} />;
}
