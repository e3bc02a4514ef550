import type { ReactNode } from 'react';
import type { Welcome } from '../../src/model/contract.ts';
import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { missingIn, needsPassphrase } from '../state/start-choices.ts';
import type { TextId } from '../text/en.ts';
import { useText } from '../text/use-text.ts';
import type { StartPart } from './start-part.ts';
import styles from './start.module.css';

const KEY_TEXT: Readonly<Record<Exclude<Welcome['signingKey'], 'encrypted'>, TextId>> = {
  none: 'start.key.none',
  ready: 'start.key.ready',
};

/** Whose key signs the receipt; its passphrase is asked before anything begins. */
export function StartKey({ welcome, draft, change, showMissing }: StartPart): ReactNode {
  const say = useText();
  const { signingKey, keyNotice } = welcome;
  return (
    <Section title={say('start.key')}>
      {draft.machine !== 'this' ? (
        <p className={styles['muted']}>{say('start.key.practice')}</p>
      ) : signingKey === 'encrypted' ? (
        <TextEntry
          type="password"
          label={say('start.key.passphrase')}
          hint={say('start.key.passphrase.hint')}
          value={draft.passphrase}
          onChange={(passphrase) => {
            change({ passphrase });
          }}
          error={
            showMissing && missingIn(draft, welcome).includes('passphrase')
              ? say('start.key.passphrase.missing')
              : null
          }
          isRequired={needsPassphrase(draft, welcome)}
        />
      ) : (
        <p className={styles['muted']}>{say(KEY_TEXT[signingKey])}</p>
      )}
      {keyNotice === null ? null : <Notice tone="info" title={keyNotice} />}
    </Section>
  );
}
