import type { ReactNode } from 'react';
import { dismissFailure, useApp } from '../state/store.ts';
import { failureText } from '../text/failure-text.ts';
import { useText } from '../text/use-text.ts';
import { BigButton } from './big-button.tsx';
import { Notice } from './notice.tsx';

/** What was refused just now, with what it means and what to do. */
export function FailureBanner(): ReactNode {
  const say = useText();
  const failure = useApp((state) => state.failure);
  if (failure === null) return null;
  const text = failureText(failure, say);
  return (
    <Notice tone="bad" title={text.title} isAlert>
      <p>{text.happened}</p>
      <p>{text.meaning}</p>
      <p>{text.next}</p>
      <div>
        <BigButton onPress={dismissFailure}>{say('failure.dismiss')}</BigButton>
      </div>
    </Notice>
  );
}
