import type { ReactNode } from 'react';
import { useText } from '../text/use-text.ts';
import styles from './path-list.module.css';
import { Unfold } from './unfold.tsx';

const SHOWN_AT_ONCE = 5;

interface PathListProps {
  readonly paths: readonly string[];
  /** Sentences rather than names. */
  readonly isProse?: boolean;
}

/** Paths, keys and names as they stand on the machine; the first few at once, all of them one click away. */
export function PathList({ paths, isProse = false }: PathListProps): ReactNode {
  const say = useText();
  if (paths.length <= SHOWN_AT_ONCE) return <Paths paths={paths} isProse={isProse} />;
  return (
    <div>
      <Paths paths={paths.slice(0, SHOWN_AT_ONCE - 1)} isProse={isProse} />
      <Unfold title={say('common.more', { count: paths.length })}>
        <Paths paths={paths} isProse={isProse} />
      </Unfold>
    </div>
  );
}

function Paths({ paths, isProse }: Required<PathListProps>): ReactNode {
  return (
    <ul className={styles['list']}>
      {paths.map((path) => (
        <li key={path}>{isProse ? path : <code>{path}</code>}</li>
      ))}
    </ul>
  );
}
