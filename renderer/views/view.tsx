import type { ComponentType, ReactNode } from 'react';
import type { Scene, SceneOf, ViewName } from '../state/scene.ts';
import { BeforeStartView } from './before-start-view.tsx';
import { BlockedView } from './blocked-view.tsx';
import { CertifyingView } from './certifying-view.tsx';
import { DetectingView } from './detecting-view.tsx';
import { FailedView } from './failed-view.tsx';
import { InstallReplacementView } from './install-replacement-view.tsx';
import { LeaveView } from './leave-view.tsx';
import { LoadingView } from './loading-view.tsx';
import { PasswordView } from './password-view.tsx';
import { PausedView } from './paused-view.tsx';
import { PreparingView } from './preparing-view.tsx';
import { RebootView } from './reboot-view.tsx';
import { RemovingView } from './removing-view.tsx';
import { ReplacingView } from './replacing-view.tsx';
import { ReviewView } from './review-view.tsx';
import { StartView } from './start-view.tsx';
import { StepFailedView } from './step-failed-view.tsx';
import { VerifyingView } from './verifying-view.tsx';

type Views = {
  readonly [V in ViewName]: ComponentType<{ readonly scene: SceneOf<V> }>;
};

/** One view a scene. */
const VIEWS: Views = {
  loading: LoadingView,
  start: StartView,
  detecting: DetectingView,
  review: ReviewView,
  'before-start': BeforeStartView,
  preparing: PreparingView,
  password: PasswordView,
  removing: RemovingView,
  'step-failed': StepFailedView,
  blocked: BlockedView,
  verifying: VerifyingView,
  reboot: RebootView,
  'install-replacement': InstallReplacementView,
  replacing: ReplacingView,
  certifying: CertifyingView,
  leave: LeaveView,
  paused: PausedView,
  failed: FailedView,
};

export function View({ scene }: { readonly scene: Scene }): ReactNode {
  // The record pairs each name with its own scene; the compiler cannot follow the pair through the lookup.
  const Chosen = VIEWS[scene.view] as ComponentType<{ readonly scene: Scene }>;
  const question = 'id' in scene ? scene.id : '';
  return <Chosen key={`${scene.view} ${question}`} scene={scene} />;
}
