import type { ReactNode } from 'react';
import { useText } from '../text/use-text.ts';
import { WorkingScreen } from './working-screen.tsx';

export function PreparingView(): ReactNode {
  const say = useText();
  return <WorkingScreen title={say('preparing.title')} lead={say('preparing.lead')} />;
}
