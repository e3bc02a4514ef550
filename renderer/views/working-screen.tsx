import type { ReactNode } from 'react';
import { ProgressLine } from '../components/progress-line.tsx';
import { Screen } from '../components/screen.tsx';

interface WorkingScreenProps {
  readonly title: string;
  readonly lead: string;
  readonly children?: ReactNode;
}

/** Nothing to decide: what goes on, and for how long. */
export function WorkingScreen({ title, lead, children }: WorkingScreenProps): ReactNode {
  return (
    <Screen title={title} lead={lead}>
      <ProgressLine />
      {children}
    </Screen>
  );
}
