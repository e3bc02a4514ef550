import type { ReactNode } from 'react';
import type { DetectDocument } from '../../src/model/finding.ts';
import type { Unread } from '../../src/model/snapshot.ts';
import { Notice } from '../components/notice.tsx';
import { Unfold } from '../components/unfold.tsx';
import { useText, type Say } from '../text/use-text.ts';
import { MayReturnNotice } from './may-return-notice.tsx';
import styles from './review.module.css';

/** What could not be read, what looked alike, and what was looked at. */
export function ReviewSources({ detection }: { readonly detection: DetectDocument }): ReactNode {
  const say = useText();
  const { unread, unreadThatMatters, ignored, read, mayReturn } = detection;
  const matters = unread.filter(({ source }) => unreadThatMatters.includes(source));
  const others = unread.filter((entry) => !matters.includes(entry));
  return (
    <>
      {matters.length === 0 ? null : (
        <Notice tone="bad" title={say('review.unread.title')}>
          <p>{say('review.unread.matters', { count: matters.length })}</p>
          <List lines={matters.map((entry) => unreadLine(entry, say))} />
        </Notice>
      )}
      <MayReturnNotice title={say('review.may-return')} mayReturn={mayReturn} />
      <div>
        {ignored.length === 0 ? null : (
          <Unfold title={say('review.ignored', { count: ignored.length })}>
            <List
              lines={ignored.map(
                ({ name, locator, why }) => `${name} (${locator}): ${say(`ignored.${why}`)}`,
              )}
            />
          </Unfold>
        )}
        {others.length === 0 ? null : (
          <Unfold title={say('review.unread.other', { count: others.length })}>
            <List lines={others.map((entry) => unreadLine(entry, say))} />
          </Unfold>
        )}
        <Unfold title={say('review.read', { count: read.length })}>
          <List
            lines={read.map(
              ({ source, entries }) =>
                `${say(`source.${source}`)}: ${say('review.read.entries', { count: entries })}`,
            )}
          />
        </Unfold>
      </div>
    </>
  );
}

function unreadLine({ source, why, locator, detail }: Unread, say: Say): string {
  const where = locator === undefined ? '' : ` (${locator})`;
  const more = detail === undefined ? '' : `: ${detail}`;
  return `${say(`source.${source}`)}${where}: ${say(`unread.${why}`)}${more}`;
}

function List({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return (
    <ul className={styles['bullets']}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
