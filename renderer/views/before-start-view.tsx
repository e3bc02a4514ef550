import { useState, type ReactNode } from 'react';
import { BigButton } from '../components/big-button.tsx';
import { Notice } from '../components/notice.tsx';
import { ReasonDialog } from '../components/reason-dialog.tsx';
import { Screen } from '../components/screen.tsx';
import {
  beginAnswer,
  preparationFrom,
  unansweredIn,
  type Preparation,
} from '../state/preparation.ts';
import type { SceneOf } from '../state/scene.ts';
import { answer } from '../state/store.ts';
import { useTried } from '../state/use-tried.ts';
import { useText } from '../text/use-text.ts';
import { ConditionList } from './condition-list.tsx';
import { OfferChoice } from './offer-choice.tsx';
import { StopList } from './stop-list.tsx';

/** The last look before the first change: the machine, what needs a person's word, and the replacement. */
export function BeforeStartView({ scene }: { readonly scene: SceneOf<'before-start'> }): ReactNode {
  const say = useText();
  const { question, job } = scene;
  const [given, setGiven] = useState<Preparation>(() => preparationFrom(question.offers));
  const [tried, setTried] = useTried();
  // Nothing has to be removed: only the replacement is chosen.
  const choosing = job.stage === 'replacing';
  const unanswered = tried ? unansweredIn(given, question.stops) : [];
  const begin = (): void => {
    setTried();
    const begun = beginAnswer(given, question.stops);
    if (begun !== null) void answer('before-start', begun);
  };
  return (
    <Screen
      title={say(choosing ? 'before.title.choose' : 'before.title')}
      lead={say(choosing ? 'before.lead.choose' : 'before.lead')}
      primary={
        <BigButton kind="primary" onPress={begin}>
          {say(choosing ? 'before.begin.choose' : 'before.begin')}
        </BigButton>
      }
      secondary={choosing ? null : <GiveUp />}
    >
      {unanswered.length === 0 ? null : (
        <Notice tone="bad" title={say('before.correct')} isAlert>
          <p>{unanswered.map((what) => say(`before.unanswered.${what}`)).join(' ')}</p>
        </Notice>
      )}
      <StopList
        stops={question.stops}
        reasons={given.reasons}
        showMissing={tried}
        onChange={(name, reason) => {
          setGiven((before) => ({ ...before, reasons: { ...before.reasons, [name]: reason } }));
        }}
      />
      <ConditionList
        conditions={question.conditions}
        onLookAgain={() => void answer('before-start', { answer: 'look-again' })}
      />
      <OfferChoice
        offers={question.offers}
        packProblems={question.packProblems}
        given={given}
        showMissing={tried}
        onChange={(changed) => {
          setGiven((before) => ({ ...before, ...changed }));
        }}
      />
    </Screen>
  );
}

function GiveUp(): ReactNode {
  const say = useText();
  return (
    <ReasonDialog
      button={say('before.give-up')}
      title={say('before.give-up.title')}
      lead={say('before.give-up.lead')}
      reason={say('before.give-up.reason')}
      confirm={say('before.give-up.confirm')}
      cancel={say('before.give-up.cancel')}
      onConfirm={(reason) => void answer('before-start', { answer: 'give-up', reason })}
    />
  );
}
