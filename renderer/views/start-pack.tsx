import type { ReactNode } from 'react';
import { BigButton } from '../components/big-button.tsx';
import { ChoiceList } from '../components/choice-list.tsx';
import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { choosePack } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import type { StartPart } from './start-part.ts';

/** Which approved replacements the job may offer. */
export function StartPack({ welcome, draft, change }: StartPart): ReactNode {
  const say = useText();
  const choose = async (): Promise<void> => {
    const packDir = await choosePack();
    if (packDir !== null) change({ packDir });
  };
  const packs = welcome.packs.map(({ id, organisation, version }) => ({
    value: id,
    title: id,
    detail: say('start.pack.detail', { organisation, version }),
  }));
  const none = {
    value: '',
    title: say('start.pack.none'),
    detail: say('start.pack.none.detail'),
  };
  return (
    <Section title={say('start.pack')}>
      <ChoiceList
        label={say('start.pack.which')}
        value={draft.packDir}
        onChange={(packDir) => {
          change({ packDir });
        }}
        choices={[...packs, none]}
      />
      <div>
        <BigButton onPress={() => void choose()}>{say('start.pack.choose')}</BigButton>
      </div>
      {welcome.packProblems.map((problem) => (
        <Notice key={problem} tone="warn" title={say('start.pack.problem')}>
          <p>{problem}</p>
        </Notice>
      ))}
    </Section>
  );
}
