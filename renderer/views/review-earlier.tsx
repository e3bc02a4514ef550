import type { ReactNode } from 'react';
import type { DetectDocument } from '../../src/model/finding.ts';
import { Notice } from '../components/notice.tsx';
import { useText } from '../text/use-text.ts';

interface ReviewEarlierProps {
  readonly earlier: DetectDocument['earlierJob'] | null;
}

export function ReviewEarlier({ earlier }: ReviewEarlierProps): ReactNode {
  const say = useText();
  if (earlier === null || earlier === undefined) return null;
  const { job, verdict, receipt } = earlier;
  return (
    <Notice tone="info" title={say('review.earlier.title')}>
      <p>{say('review.earlier', { job, verdict: verdict ?? say('start.earlier.no-verdict') })}</p>
      {receipt === null ? null : <p>{say('review.earlier.receipt', { path: receipt })}</p>}
    </Notice>
  );
}
