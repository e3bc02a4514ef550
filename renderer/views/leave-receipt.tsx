import { useEffect, useState, type ReactNode } from 'react';
import type { Job } from '../../src/model/job.ts';
import { BigButton } from '../components/big-button.tsx';
import { Facts } from '../components/facts.tsx';
import { Notice } from '../components/notice.tsx';
import { ScrollBox } from '../components/scroll-box.tsx';
import { Section } from '../components/section.tsx';
import { Unfold } from '../components/unfold.tsx';
import { isPractice } from '../state/machine-name.ts';
import { prettyJson } from '../state/pretty-json.ts';
import { readReceipt, saveReceipt } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import styles from './leave.module.css';

interface LeaveReceiptProps {
  readonly job: Job;
  readonly isSaving: boolean;
  readonly onSaving: (isSaving: boolean) => void;
}

/** Where the receipt lies, what was signed, and a copy of it elsewhere. */
export function LeaveReceipt({ job, isSaving, onSaving }: LeaveReceiptProps): ReactNode {
  const say = useText();
  const [savedTo, setSavedTo] = useState<string | null>(null);
  const receipt = job.receipts.at(-1);
  if (receipt === undefined) {
    return (
      <Section title={say('leave.receipt')}>
        <Notice tone="bad" title={say('leave.receipt.none')} />
      </Section>
    );
  }
  const save = async (): Promise<void> => {
    onSaving(true);
    setSavedTo((await saveReceipt(job.id)) ?? savedTo);
    onSaving(false);
  };
  return (
    <Section title={say('leave.receipt')}>
      {isPractice(job.options.machine) ? <p>{say('leave.receipt.practice')}</p> : null}
      <Facts
        rows={[
          {
            term: say('leave.receipt.path'),
            value: <code className={styles['code']}>{receipt.path}</code>,
          },
          {
            term: say('leave.receipt.digest'),
            value: <code className={styles['code']}>{receipt.payloadSha256}</code>,
          },
        ]}
      />
      {receipt.notice === null ? null : <Notice tone="warn" title={receipt.notice} />}
      <div>
        <BigButton isPending={isSaving} onPress={() => void save()}>
          {say('leave.receipt.save')}
        </BigButton>
      </div>
      <div role="status">
        {savedTo === null ? null : (
          <Notice tone="good" title={say('leave.receipt.saved', { path: savedTo })} />
        )}
      </div>
      <Unfold title={say('leave.receipt.show')}>
        <Payload job={job.id} />
      </Unfold>
    </Section>
  );
}

function Payload({ job }: { readonly job: string }): ReactNode {
  const say = useText();
  const [payload, setPayload] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    void readReceipt(job).then((read) => {
      if (wanted && read !== null) setPayload(prettyJson(read.payload));
    });
    return () => {
      wanted = false;
    };
  }, [job]);
  if (payload === null) return <p>{say('leave.receipt.reading')}</p>;
  return <ScrollBox label={say('leave.receipt.payload')} text={payload} />;
}
