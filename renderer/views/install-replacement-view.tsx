import { useState, type ReactNode } from 'react';
import { BigButton } from '../components/big-button.tsx';
import { Screen } from '../components/screen.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import type { SceneOf } from '../state/scene.ts';
import { answer } from '../state/store.ts';
import { useTried } from '../state/use-tried.ts';
import { useText } from '../text/use-text.ts';
import { Remaining } from './remaining.tsx';

type View = SceneOf<'install-replacement'>;

/** Pieces remain, or could not be read: whether the replacement goes in beside them is a person's word. */
export function InstallReplacementView({ scene }: { readonly scene: View }): ReactNode {
  const say = useText();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useTried();
  const { verdict, choice } = scene.question;
  const chosen = choice.kind === 'pack' ? choice : { name: '', version: '' };
  const given = reason.trim();
  const decide = (decision: 'install' | 'go-without'): void => {
    setTried();
    if (given !== '') void answer('install-replacement', { answer: decision, reason: given });
  };
  return (
    <Screen
      title={say('install.title')}
      lead={say('install.lead', {
        verdict: say(`verdict.${verdict}`),
        name: chosen.name,
        version: chosen.version,
      })}
      primary={
        <BigButton
          kind="primary"
          onPress={() => {
            decide('install');
          }}
        >
          {say('install.yes')}
        </BigButton>
      }
      secondary={
        <BigButton
          onPress={() => {
            decide('go-without');
          }}
        >
          {say('install.no')}
        </BigButton>
      }
    >
      <TextEntry
        label={say('install.reason')}
        hint={say('before.stop.hint')}
        value={reason}
        onChange={setReason}
        error={tried && given === '' ? say('common.reason-needed') : null}
        isLong
        isRequired
      />
      <Remaining job={scene.job} />
    </Screen>
  );
}
