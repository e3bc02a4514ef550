import type { ReactNode } from 'react';
import { useText } from '../text/use-text.ts';
import styles from './path-list.module.css';
import { Unfold } from './unfold.tsx';

const SHOWN_AT_ONCE = 5;

/** Paths, keys and names as they stand on the machine; the first few at once, all of them one click away. */
export function PathList({ paths }: { readonly paths: readonly string[] }): ReactNode {
  const say = useText();
  if (paths.length <= SHOWN_AT_ONCE) return <Paths paths={paths} />;
  return (
    <div>
      <Paths paths={paths.slice(0, SHOWN_AT_ONCE - 1)} />
      <Unfold title={say('common.more', { count: paths.length })}>
        <Paths paths={paths} />
      </Unfold>
    </div>
  );
}

function Paths({ paths }: { readonly paths: readonly string[] }): ReactNode {
  return (
    <ul className={styles['list']}>
      {paths.map((path) => (
        <li key={path}>
          <code>{path}</code>
        </li>
      ))}
    </ul>
  );
}
