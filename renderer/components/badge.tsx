import type { ReactNode } from 'react';
import styles from './badge.module.css';
import { classNames } from './class-names.ts';
import { TONE_ICONS, type Tone } from './notice.tsx';

interface BadgeProps {
  readonly tone: Tone;
  readonly children: ReactNode;
}

/** A state in a word, with its sign. */
export function Badge({ tone, children }: BadgeProps): ReactNode {
  const Icon = TONE_ICONS[tone];
  return (
    <span className={classNames(styles['badge'], styles[tone])}>
      <Icon size={20} aria-hidden="true" />
      {children}
    </span>
  );
}
