import type { ReactNode } from 'react';
import type { PackOffer } from '../../src/model/question.ts';
import { ChoiceList, type Choice } from '../components/choice-list.tsx';
import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { NO_REPLACEMENT, offerKey, type Preparation } from '../state/preparation.ts';
import { useText, type Say } from '../text/use-text.ts';

interface OfferChoiceProps {
  readonly offers: readonly PackOffer[];
  readonly packProblems: readonly string[];
  readonly given: Preparation;
  readonly showMissing: boolean;
  readonly onChange: (change: Partial<Preparation>) => void;
}

/** The approved replacement, or the reason for none. */
export function OfferChoice(props: OfferChoiceProps): ReactNode {
  const { offers, packProblems, given, showMissing, onChange } = props;
  const say = useText();
  const { choice, reasonForNone } = given;
  return (
    <Section title={say('before.replacement')}>
      {packProblems.map((problem) => (
        <Notice key={problem} tone="bad" title={say('before.pack-problem')}>
          <p>{problem}</p>
        </Notice>
      ))}
      {offers.length === 0 ? <p>{say('before.no-offers')}</p> : null}
      <ChoiceList
        label={say('before.replacement.which')}
        value={choice}
        onChange={(value) => {
          onChange({ choice: value });
        }}
        error={showMissing && choice === null ? say('before.offer.missing') : null}
        choices={[
          ...offers.map((offer) => offerCard(offer, say)),
          { value: NO_REPLACEMENT, title: say('before.offer.none') },
        ]}
      />
      {choice === NO_REPLACEMENT ? (
        <TextEntry
          label={say('before.offer.none.reason')}
          value={reasonForNone}
          onChange={(text) => {
            onChange({ reasonForNone: text });
          }}
          error={showMissing && reasonForNone.trim() === '' ? say('common.reason-needed') : null}
          isLong
          isRequired
        />
      ) : null}
    </Section>
  );
}

function offerCard(offer: PackOffer, say: Say): Choice {
  const { entry, organisation, problem, alreadyProtects } = offer;
  const { name, publisher, version } = entry;
  const state =
    problem === null
      ? say(alreadyProtects ? 'before.offer.protects' : 'before.offer.checked')
      : say('before.offer.problem', { problem });
  return {
    value: offerKey(offer),
    title: name,
    detail: `${say('before.offer.detail', { publisher, version, organisation })}. ${state}`,
    isDisabled: problem !== null,
  };
}
