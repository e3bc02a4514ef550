import { useState, type ReactNode } from 'react';
import type { QuestionOf } from '../../src/model/question.ts';
import { BigButton } from '../components/big-button.tsx';
import { ChoiceList } from '../components/choice-list.tsx';
import { Notice } from '../components/notice.tsx';
import { Screen } from '../components/screen.tsx';
import {
  FIRST_KNOWLEDGE,
  KNOWN,
  passwordAnswer,
  type Knowledge,
  type Known,
} from '../state/password-answer.ts';
import type { SceneOf } from '../state/scene.ts';
import { answer } from '../state/store.ts';
import type { TextId } from '../text/en.ts';
import { useTried } from '../state/use-tried.ts';
import { useText } from '../text/use-text.ts';
import { PasswordFields } from './password-fields.tsx';

const BUTTON_TEXT: Readonly<Record<Known, TextId>> = {
  known: 'password.use',
  none: 'password.use-none',
  unknown: 'password.skip',
};

/** A product's uninstaller wants its password; nobody knowing it is an answer, too. */
export function PasswordView({ scene }: { readonly scene: SceneOf<'password'> }): ReactNode {
  const say = useText();
  const { question } = scene;
  const [given, setGiven] = useState<Knowledge>(FIRST_KNOWLEDGE);
  const [tried, setTried] = useTried();
  const goOn = (): void => {
    setTried();
    const answered = passwordAnswer(given, question.needsLogin);
    if (answered !== null) void answer('password', answered);
  };
  return (
    <Screen
      title={say('password.title', { product: question.name })}
      lead={say('password.lead')}
      primary={
        <BigButton kind="primary" onPress={goOn}>
          {say(BUTTON_TEXT[given.known])}
        </BigButton>
      }
    >
      {question.wrong ? <Wrong question={question} /> : null}
      <ChoiceList
        label={say('password.which')}
        value={given.known}
        onChange={(known) => {
          setGiven((before) => ({ ...before, known: known as Known }));
        }}
        choices={KNOWN.map((known) => ({ value: known, title: say(`password.${known}`) }))}
      />
      <PasswordFields
        given={given}
        needsLogin={question.needsLogin}
        showMissing={tried}
        onChange={(changed) => {
          setGiven((before) => ({ ...before, ...changed }));
        }}
      />
    </Screen>
  );
}

function Wrong({ question }: { readonly question: QuestionOf<'password'> }): ReactNode {
  const say = useText();
  const { name, attempt } = question;
  return (
    <Notice tone="bad" title={say('password.title.wrong')} isAlert>
      <p>{say('password.lead.wrong', { product: name, attempt })}</p>
    </Notice>
  );
}
