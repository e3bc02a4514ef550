import type { ReactNode } from 'react';
import styles from './card.module.css';

/** Things that belong together, in a frame. */
export function Card({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={styles['card']}>{children}</div>;
}
