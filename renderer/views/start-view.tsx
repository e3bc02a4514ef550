import { useState, type ReactNode } from 'react';
import type { JobSummary } from '../../src/model/contract.ts';
import { BigButton } from '../components/big-button.tsx';
import { Screen } from '../components/screen.tsx';
import type { SceneOf } from '../state/scene.ts';
import {
  choicesFrom,
  draftFrom,
  missingIn,
  needsPassphrase,
  openJobOn,
} from '../state/start-choices.ts';
import { chooseStartMachine, resumeJob, startJob, unlockKey } from '../state/store.ts';
import type { TextId } from '../text/en.ts';
import { useTried } from '../state/use-tried.ts';
import { useText } from '../text/use-text.ts';
import { StartClock } from './start-clock.tsx';
import { StartJobs } from './start-jobs.tsx';
import { StartKey } from './start-key.tsx';
import { StartMachine } from './start-machine.tsx';
import type { StartPart } from './start-part.ts';
import { StartPack } from './start-pack.tsx';
import { StartPerson } from './start-person.tsx';

export function StartView({ scene }: { readonly scene: SceneOf<'start'> }): ReactNode {
  const say = useText();
  const { welcome } = scene;
  const [draft, setDraft] = useState(() => draftFrom(welcome));
  const [showMissing, setShowMissing] = useTried();
  const [busy, setBusy] = useState<TextId | null>(null);
  const open = openJobOn(draft.machine, welcome.jobs);
  const change: StartPart['change'] = (changed) => {
    setDraft((before) => ({ ...before, ...changed }));
    if (changed.machine !== undefined) chooseStartMachine(changed.machine);
  };
  const part: StartPart = { welcome, draft, change, showMissing };
  const goOn = async (job: JobSummary | null): Promise<void> => {
    const machine = job?.machine ?? draft.machine;
    const missing = missingIn({ ...draft, machine }, welcome);
    if (missing.includes('passphrase') || (job === null && missing.length > 0)) {
      setShowMissing();
      return;
    }
    if (needsPassphrase({ machine }, welcome)) {
      setBusy('start.unlocking');
      const unlocked = await unlockKey(draft.passphrase);
      change({ passphrase: '' });
      if (!unlocked) {
        setBusy(null);
        return;
      }
    }
    setBusy('start.beginning');
    await (job === null ? startJob(choicesFrom(draft)) : resumeJob(job.job));
    setBusy(null);
  };
  const primaryText = draft.machine === 'this' ? 'start.begin' : 'start.begin.practice';
  return (
    <Screen
      title={say('start.title')}
      lead={say('start.lead')}
      primary={
        <BigButton kind="primary" isPending={busy !== null} onPress={() => void goOn(open)}>
          {say(busy ?? (open === null ? primaryText : 'start.open-job.button'))}
        </BigButton>
      }
    >
      <StartJobs welcome={welcome} onGoOn={(job) => void goOn(job)} />
      <StartMachine {...part} />
      {open === null ? (
        <>
          <StartPerson {...part} />
          <StartPack {...part} />
          <StartClock {...part} />
        </>
      ) : null}
      <StartKey {...part} />
    </Screen>
  );
}
