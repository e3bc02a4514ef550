import { useEffect, useRef, type ReactNode } from 'react';
import { useText } from '../text/use-text.ts';
import { FailureBanner } from './failure-banner.tsx';
import styles from './screen.module.css';
import { StopLater } from './stop-later.tsx';

interface ScreenProps {
  readonly title: string;
  readonly lead?: string;
  readonly children?: ReactNode;
  /** The one next action. */
  readonly primary?: ReactNode;
  /** What leads elsewhere, beside it. */
  readonly secondary?: ReactNode;
  /** A screen that tells of the failure itself needs no banner for it. */
  readonly tellsFailure?: boolean;
  /** Its own buttons stop here and go on later. */
  readonly hasOwnStop?: boolean;
}

/** One screen: heading, content, and the next action always at the same place. */
export function Screen(props: ScreenProps): ReactNode {
  const { title, lead, children, primary, secondary, tellsFailure = false } = props;
  const { hasOwnStop = false } = props;
  const say = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A new screen is read from its heading on, and no button can be hit by a key held too long.
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <main className={styles['screen']}>
      <div className={styles['scroll']}>
        <div className={styles['content']}>
          <div className={styles['head']}>
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {lead === undefined ? null : <p className={styles['lead']}>{lead}</p>}
          </div>
          {tellsFailure ? null : <FailureBanner />}
          {children}
        </div>
      </div>
      <section className={styles['actions']} aria-label={say('app.actions')}>
        <div className={styles['aside']}>
          {hasOwnStop ? null : <StopLater />}
          {secondary}
        </div>
        <div className={styles['primary']}>{primary}</div>
      </section>
    </main>
  );
}
