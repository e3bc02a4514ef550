import type { ReactNode } from 'react';
import type { Kept } from '../../src/model/step.ts';
import { PathList } from '../components/path-list.tsx';
import { groupKept } from '../state/plan-groups.ts';
import { useText } from '../text/use-text.ts';
import styles from './review.module.css';

/** What is left alone, by its reason. */
export function ReviewKept({ kept }: { readonly kept: readonly Kept[] }): ReactNode {
  const say = useText();
  return (
    <ul className={styles['kept']}>
      {groupKept(kept).map(({ why, locators }) => (
        <li key={why} className={styles['kept-group']}>
          <p className={styles['why']}>{say(`kept.${why}`)}</p>
          <PathList paths={locators} />
        </li>
      ))}
    </ul>
  );
}
