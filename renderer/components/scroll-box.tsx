import { useEffect, useRef, type ReactNode } from 'react';
import styles from './scroll-box.module.css';

interface ScrollBoxProps {
  readonly label: string;
  readonly text: string;
  /** Grows while it is looked at, and stays at its end. */
  readonly follows?: boolean;
}

/** Long text in a box of its own. */
export function ScrollBox({ label, text, follows = false }: ScrollBoxProps): ReactNode {
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (follows && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [follows, text]);
  return (
    <pre
      ref={box}
      className={styles['box']}
      role="region"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
      tabIndex={0}
    >
      {text}
    </pre>
  );
}
