import type { ReactNode } from 'react';
import type { Evidence } from '../../src/model/finding.ts';
import { useText } from '../text/use-text.ts';
import styles from './evidence-list.module.css';
import { Facts } from './facts.tsx';
import { Unfold } from './unfold.tsx';

/** Every fact a finding rests on, one click away. */
export function EvidenceList({ evidence }: { readonly evidence: readonly Evidence[] }): ReactNode {
  const say = useText();
  return (
    <Unfold title={say('evidence.show', { count: evidence.length })}>
      <ol className={styles['list']}>
        {evidence.map(({ source, locator, value, rule }) => (
          <li key={`${source} ${locator} ${rule}`} className={styles['item']}>
            <Facts
              rows={[
                { term: say('evidence.source'), value: say(`source.${source}`) },
                { term: say('evidence.locator'), value: <code>{locator}</code> },
                { term: say('evidence.value'), value: <code>{value}</code> },
                { term: say('evidence.rule'), value: <code>{rule}</code> },
              ]}
            />
          </li>
        ))}
      </ol>
    </Unfold>
  );
}
