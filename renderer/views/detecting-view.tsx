import type { ReactNode } from 'react';
import { useText } from '../text/use-text.ts';
import { WorkingScreen } from './working-screen.tsx';

export function DetectingView(): ReactNode {
  const say = useText();
  return <WorkingScreen title={say('detecting.title')} lead={say('detecting.lead')} />;
}
