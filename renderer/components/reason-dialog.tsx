import { useState, type ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTried } from '../state/use-tried.ts';
import { useText } from '../text/use-text.ts';
import { BigButton } from './big-button.tsx';
import styles from './dialog.module.css';
import { TextEntry } from './text-entry.tsx';

interface ReasonDialogProps {
  /** Opens it. */
  readonly button: string;
  readonly title: string;
  readonly lead: string;
  readonly reason: string;
  readonly confirm: string;
  /** The safe way back. */
  readonly cancel: string;
  readonly onConfirm: (reason: string) => void;
}

/** Asks for a reason before the job takes another way; going back is the large button. */
export function ReasonDialog(props: ReasonDialogProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <BigButton
        kind="quiet"
        onPress={() => {
          setIsOpen(true);
        }}
      >
        {props.button}
      </BigButton>
      <ModalOverlay isOpen={isOpen} onOpenChange={setIsOpen} className={styles['overlay'] ?? ''}>
        <Modal className={styles['modal'] ?? ''}>
          <Dialog className={styles['dialog'] ?? ''}>
            {({ close }) => <ReasonForm {...props} close={close} />}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}

function ReasonForm(props: ReasonDialogProps & { readonly close: () => void }): ReactNode {
  const say = useText();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useTried();
  const given = reason.trim();
  const confirm = (): void => {
    setTried();
    if (given === '') return;
    props.close();
    props.onConfirm(given);
  };
  return (
    <>
      <Heading slot="title" level={2}>
        {props.title}
      </Heading>
      <p>{props.lead}</p>
      <TextEntry
        label={props.reason}
        value={reason}
        onChange={setReason}
        error={tried && given === '' ? say('common.reason-needed') : null}
        isLong
        isRequired
      />
      <div className={styles['buttons']}>
        <BigButton onPress={confirm}>{props.confirm}</BigButton>
        <BigButton kind="primary" onPress={props.close} takesFocus>
          {props.cancel}
        </BigButton>
      </div>
    </>
  );
}
