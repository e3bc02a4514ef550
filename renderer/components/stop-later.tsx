import type { ReactNode } from 'react';
import { isOpen } from '../../src/model/job.ts';
import { pauseJob, useApp } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import { BigButton } from './big-button.tsx';

/** Always within reach while a job is under way; the step that runs is brought to its end first. */
export function StopLater(): ReactNode {
  const say = useText();
  const canStop = useApp(({ job, resting }) => job !== null && isOpen(job) && !resting);
  const pausing = useApp((state) => state.pausing);
  if (!canStop) return null;
  return (
    <BigButton isPending={pausing} onPress={() => void pauseJob()}>
      {say(pausing ? 'stop-later.pausing' : 'stop-later.button')}
    </BigButton>
  );
}
