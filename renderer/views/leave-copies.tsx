import type { ReactNode } from 'react';
import { Notice } from '../components/notice.tsx';
import { PathList } from '../components/path-list.tsx';
import { Section } from '../components/section.tsx';
import { TickBox } from '../components/tick-box.tsx';
import { useText } from '../text/use-text.ts';

/** What was taken off this machine, and what could not be, once it was tried. */
export type LeaveState =
  | 'not-yet'
  | 'removing'
  | { readonly removed: readonly string[]; readonly failed: readonly string[] };

interface LeaveCopiesProps {
  readonly backups: number;
  readonly removeBackups: boolean;
  readonly onRemoveBackups: (remove: boolean) => void;
  readonly state: LeaveState;
}

/** Swapout's own copies and the job's backups; taking the backups away is a choice of its own. */
export function LeaveCopies(props: LeaveCopiesProps): ReactNode {
  const { backups, removeBackups, onRemoveBackups, state } = props;
  const say = useText();
  return (
    <Section title={say('leave.copies')} hint={say('leave.copies.lead')}>
      {typeof state === 'object' ? (
        <div role="status">
          {state.removed.length === 0 ? null : (
            <Notice tone="good" title={say('leave.copies.removed')}>
              <PathList paths={state.removed} />
            </Notice>
          )}
          {state.failed.length === 0 ? null : (
            <Notice tone="bad" title={say('leave.copies.failed')}>
              <PathList paths={state.failed} />
            </Notice>
          )}
        </div>
      ) : backups === 0 ? null : (
        <TickBox
          label={say('leave.copies.backups', { count: backups })}
          hint={say('leave.copies.backups.hint')}
          isSelected={removeBackups}
          onChange={onRemoveBackups}
        />
      )}
    </Section>
  );
}
