import type { ReactNode } from 'react';
import type { Stop, StopName } from '../../src/model/conditions.ts';
import { Notice } from '../components/notice.tsx';
import { PathList } from '../components/path-list.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { Unfold } from '../components/unfold.tsx';
import { useText } from '../text/use-text.ts';

interface StopListProps {
  readonly stops: readonly Stop[];
  readonly reasons: Readonly<Partial<Record<StopName, string>>>;
  readonly showMissing: boolean;
  readonly onChange: (name: StopName, reason: string) => void;
}

/** What only a person can answer, and in words. */
export function StopList({ stops, reasons, showMissing, onChange }: StopListProps): ReactNode {
  const say = useText();
  return stops.map(({ name, why, evidence }) => {
    const reason = reasons[name] ?? '';
    return (
      <Notice key={name} tone="bad" title={say('before.stop.title', { name: say(`stop.${name}`) })}>
        <p>{why}</p>
        <Unfold title={say('before.stop.evidence', { count: evidence.length })}>
          <PathList paths={[...new Set(evidence)]} />
        </Unfold>
        <TextEntry
          label={say('before.stop.reason')}
          hint={say('before.stop.hint')}
          value={reason}
          onChange={(text) => {
            onChange(name, text);
          }}
          error={showMissing && reason.trim() === '' ? say('before.stop.missing') : null}
          isLong
          isRequired
        />
      </Notice>
    );
  });
}
