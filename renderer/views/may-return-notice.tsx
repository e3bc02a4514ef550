import type { ReactNode } from 'react';
import type { MayReturn } from '../../src/model/finding.ts';
import { Notice } from '../components/notice.tsx';
import { PathList } from '../components/path-list.tsx';
import { useText } from '../text/use-text.ts';

interface MayReturnNoticeProps {
  readonly title: string;
  readonly mayReturn: readonly MayReturn[];
}

export function MayReturnNotice({ title, mayReturn }: MayReturnNoticeProps): ReactNode {
  const say = useText();
  if (mayReturn.length === 0) return null;
  const lines = mayReturn.map(
    ({ source, locator, value }) => `${say(`source.${source}`)}: ${locator}: ${value}`,
  );
  return (
    <Notice tone="warn" title={title}>
      <p>{say('review.may-return.hint')}</p>
      <PathList paths={[...new Set(lines)]} />
    </Notice>
  );
}
