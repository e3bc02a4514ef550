import type { ReactNode } from 'react';
import { Notice } from '../components/notice.tsx';
import { useText } from '../text/use-text.ts';

/** May the stick be pulled? Only while nothing is read from the kit or written to it. */
export function StickNotice({ isBusy }: { readonly isBusy: boolean }): ReactNode {
  const say = useText();
  return (
    <div role="status">
      {isBusy ? (
        <Notice tone="warn" title={say('leave.stick.busy')} />
      ) : (
        <Notice tone="info" title={say('leave.stick.free')}>
          <p>{say('leave.stick.free.detail')}</p>
        </Notice>
      )}
    </div>
  );
}
