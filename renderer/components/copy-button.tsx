import { useState, type ReactNode } from 'react';
import { copyText } from '../state/copy-text.ts';
import { useText } from '../text/use-text.ts';
import { BigButton } from './big-button.tsx';
import styles from './copy-button.module.css';

interface CopyButtonProps {
  readonly label: string;
  readonly text: string;
}

export function CopyButton({ label, text }: CopyButtonProps): ReactNode {
  const say = useText();
  const [copied, setCopied] = useState<boolean | null>(null);
  return (
    <div className={styles['copy']}>
      <BigButton
        onPress={() => {
          setCopied(copyText(text));
        }}
      >
        {label}
      </BigButton>
      <span role="status">
        {copied === null ? null : say(copied ? 'common.copied' : 'common.copy-failed')}
      </span>
    </div>
  );
}
