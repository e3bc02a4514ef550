import type { ReactNode } from 'react';
import type { Finding, FindingState } from '../../src/model/finding.ts';
import { Badge } from '../components/badge.tsx';
import { Card } from '../components/card.tsx';
import { EvidenceList } from '../components/evidence-list.tsx';
import type { Tone } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { Unfold } from '../components/unfold.tsx';
import { authorityName } from '../state/authorities.ts';
import { useText } from '../text/use-text.ts';
import styles from './review.module.css';

const STATE_TONES: Readonly<Record<FindingState, Tone>> = {
  installed: 'bad',
  leftover: 'warn',
  embedded: 'info',
  installer: 'info',
  successor: 'info',
};

/** One card a finding; its evidence and the orders it counts under are one click away. */
export function ReviewFindings({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  const say = useText();
  if (findings.length === 0) return null;
  return (
    <Section title={say('review.found')}>
      {findings.map((finding) => (
        <FindingCard key={finding.id} finding={finding} />
      ))}
    </Section>
  );
}

function FindingCard({ finding }: { readonly finding: Finding }): ReactNode {
  const say = useText();
  const { product, state, version, authorities, evidence } = finding;
  const whose =
    finding.for === 'machine'
      ? say('review.for-machine')
      : say('review.for-user', { user: finding.for.slice('user:'.length) });
  return (
    <Card>
      <div className={styles['finding']}>
        <h3>{product.name}</h3>
        <Badge tone={STATE_TONES[state]}>{say(`state.${state}`)}</Badge>
      </div>
      <p className={styles['muted']}>
        {version === null ? say('review.no-version') : say('review.version', { version })}, {whose}
      </p>
      <div>
        <EvidenceList evidence={evidence} />
        {authorities.length === 0 ? (
          <p>{say('review.authorities.none')}</p>
        ) : (
          <Unfold title={say('review.authorities', { count: authorities.length })}>
            <ul className={styles['bullets']}>
              {authorities.map((id) => (
                <li key={id}>{authorityName(id)}</li>
              ))}
            </ul>
          </Unfold>
        )}
      </div>
    </Card>
  );
}
