import type { ReactNode } from 'react';
import styles from './facts.module.css';

export interface FactRow {
  readonly term: string;
  readonly value: ReactNode;
}

/** Terms and their values, side by side where there is room. */
export function Facts({ rows }: { readonly rows: readonly FactRow[] }): ReactNode {
  return (
    <dl className={styles['facts']}>
      {rows.map(({ term, value }) => (
        <div key={term} className={styles['row']}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
