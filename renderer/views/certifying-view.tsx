import type { ReactNode } from 'react';
import { useText } from '../text/use-text.ts';
import { WorkingScreen } from './working-screen.tsx';

export function CertifyingView(): ReactNode {
  const say = useText();
  return <WorkingScreen title={say('certifying.title')} lead={say('certifying.lead')} />;
}
