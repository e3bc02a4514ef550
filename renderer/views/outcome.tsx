import type { ReactNode } from 'react';
import { verdictOf, type Job } from '../../src/model/job.ts';
import type { Protection } from '../../src/model/pack.ts';
import { protectionNow } from '../../src/model/protection.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { classNames } from '../components/class-names.ts';
import { Notice, TONE_ICONS, type Tone } from '../components/notice.tsx';
import { useFormat, useText } from '../text/use-text.ts';
import styles from './leave.module.css';

const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  removed: 'good',
  'removed-reboot-pending': 'warn',
  'leftovers-remain': 'warn',
  'still-installed': 'bad',
  'not-present': 'good',
  unproven: 'warn',
};

/** The outcome in one word, and what protects the machine now. */
export function Outcome({ job }: { readonly job: Job }): ReactNode {
  const say = useText();
  const format = useFormat();
  const verdict = verdictOf(job);
  const tone = VERDICT_TONES[verdict];
  const Icon = TONE_ICONS[tone];
  const { stoppedBy, declined, restoredAt } = job;
  return (
    <div className={styles['outcome']}>
      <div
        className={classNames(styles['verdict'], styles[tone])}
        role="group"
        aria-label={say('leave.verdict')}
      >
        <Icon size={56} aria-hidden="true" />
        <div>
          <p className={styles['word']}>{say(`verdict.${verdict}`)}</p>
          <p className={styles['meaning']}>{say(`verdict-means.${verdict}`)}</p>
        </div>
      </div>
      <ProtectionNotice protection={protectionNow(job)} />
      {stoppedBy === null ? null : (
        <Notice
          tone="warn"
          title={say(`leave.stopped.${stoppedBy.why}`, { detail: stoppedBy.detail })}
        />
      )}
      {declined === null ? null : (
        <Notice tone="warn" title={say('leave.declined', { reason: declined })} />
      )}
      {restoredAt === null ? null : (
        <Notice tone="bad" title={say('leave.restored', { when: format.dateTime(restoredAt) })} />
      )}
    </div>
  );
}

function ProtectionNotice({ protection }: { readonly protection: Protection }): ReactNode {
  const say = useText();
  const format = useFormat();
  if (protection.kind === 'unprotected') {
    const when = format.dateTime(protection.since);
    return (
      <Notice tone="bad" title={say('leave.unprotected', { when })}>
        <p>{protection.reason}</p>
      </Notice>
    );
  }
  const { by, version, already, checkedAt, check } = protection;
  return (
    <Notice tone="good" title={say('leave.protected', { by, version })}>
      {already ? <p>{say('leave.protected.already')}</p> : null}
      <p>{say('leave.protected.check', { when: format.dateTime(checkedAt), check })}</p>
    </Notice>
  );
}
