import { CircleCheck, Info, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../text/use-text.ts';
import { classNames } from './class-names.ts';
import styles from './notice.module.css';

export type Tone = 'info' | 'good' | 'warn' | 'bad';

export const TONE_ICONS: Readonly<Record<Tone, LucideIcon>> = {
  info: Info,
  good: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonAlert,
};

interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  /** It came up while the screen stood there, and is read out. */
  readonly isAlert?: boolean;
}

/** Something to know: never by colour alone, always with a sign and a word. */
export function Notice({ tone, title, children, isAlert = false }: NoticeProps): ReactNode {
  const say = useText();
  const Icon = TONE_ICONS[tone];
  return (
    <div
      className={classNames(styles['notice'], styles[tone])}
      role={isAlert ? 'alert' : undefined}
    >
      <Icon size={28} aria-hidden="true" />
      <div className={styles['body']}>
        <p className={styles['title']}>
          <span className="visually-hidden">{say(`tone.${tone}`)}: </span>
          {title}
        </p>
        {children}
      </div>
    </div>
  );
}
