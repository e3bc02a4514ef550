import { useState, type ReactNode } from 'react';
import { TextEntry } from '../components/text-entry.tsx';
import { TickBox } from '../components/tick-box.tsx';
import type { Knowledge } from '../state/password-answer.ts';
import { useText } from '../text/use-text.ts';

interface PasswordFieldsProps {
  readonly given: Knowledge;
  readonly needsLogin: boolean;
  readonly showMissing: boolean;
  readonly onChange: (change: Partial<Knowledge>) => void;
}

export function PasswordFields(props: PasswordFieldsProps): ReactNode {
  const { given, showMissing, onChange } = props;
  const say = useText();
  if (given.known === 'none') return null;
  if (given.known === 'known') return <LoginAndPassword {...props} />;
  return (
    <TextEntry
      label={say('password.reason')}
      hint={say('password.unknown.hint')}
      value={given.reason}
      onChange={(reason) => {
        onChange({ reason });
      }}
      error={showMissing && given.reason.trim() === '' ? say('common.reason-needed') : null}
      isLong
      isRequired
    />
  );
}

function LoginAndPassword(props: PasswordFieldsProps): ReactNode {
  const { given, needsLogin, showMissing, onChange } = props;
  const say = useText();
  const [isShown, setIsShown] = useState(false);
  return (
    <>
      {needsLogin ? (
        <TextEntry
          label={say('password.login')}
          hint={say('password.login.hint')}
          value={given.login}
          onChange={(login) => {
            onChange({ login });
          }}
        />
      ) : null}
      <TextEntry
        type={isShown ? 'text' : 'password'}
        label={say('password.password')}
        hint={say('password.hint')}
        value={given.password}
        onChange={(password) => {
          onChange({ password });
        }}
        error={showMissing && given.password === '' ? say('password.missing') : null}
        isRequired
      />
      <TickBox label={say('password.show')} isSelected={isShown} onChange={setIsShown} />
    </>
  );
}
