import type { ReactNode } from 'react';
import type { JobRecord } from '../../src/model/job.ts';
import { PathList } from '../components/path-list.tsx';
import { Section } from '../components/section.tsx';
import { remainingOf } from '../state/remaining.ts';
import { useText } from '../text/use-text.ts';
import styles from './leave.module.css';

/** What the last reading still shows, product by product. */
export function Remaining({ job }: { readonly job: JobRecord }): ReactNode {
  const say = useText();
  const remaining = remainingOf(job);
  if (remaining.length === 0) return null;
  return (
    <Section title={say('leave.remaining')}>
      <ul className={styles['groups']}>
        {remaining.map(({ finding, name, places }) => (
          <li key={finding} className={styles['group']}>
            <p className={styles['strong']}>{name}</p>
            <PathList
              paths={places.map(
                ({ source, locator, fate }) =>
                  `${say(`source.${source}`)}: ${locator} (${say(`fate.${fate}`)})`,
              )}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}
