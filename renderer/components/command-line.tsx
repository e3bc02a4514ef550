import type { ReactNode } from 'react';
import { useText } from '../text/use-text.ts';
import styles from './command-line.module.css';

/** The exact command line; it wraps, so that all of it is seen. */
export function CommandLine({ children }: { readonly children: string }): ReactNode {
  const say = useText();
  return (
    <code className={styles['command']}>
      <span className="visually-hidden">{say('common.command')}: </span>
      {children}
    </code>
  );
}
