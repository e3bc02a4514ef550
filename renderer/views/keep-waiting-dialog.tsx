import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { QuestionOf } from '../../src/model/question.ts';
import { BigButton } from '../components/big-button.tsx';
import { CommandLine } from '../components/command-line.tsx';
import styles from '../components/dialog.module.css';
import { elapsedText } from '../state/elapsed.ts';
import { answer } from '../state/store.ts';
import { useText } from '../text/use-text.ts';

interface KeepWaitingDialogProps {
  readonly question: QuestionOf<'keep-waiting'>;
}

/** At a step's time limit. Waiting on is the default; Escape leaves the question open. */
export function KeepWaitingDialog({ question }: KeepWaitingDialogProps): ReactNode {
  const say = useText();
  const { step, elapsedMs, limitMs } = question;
  return (
    <ModalOverlay isOpen isKeyboardDismissDisabled className={styles['overlay'] ?? ''}>
      <Modal className={styles['modal'] ?? ''}>
        <Dialog className={styles['dialog'] ?? ''}>
          <Heading slot="title" level={2}>
            {say('waiting.title')}
          </Heading>
          <p>{step.why}</p>
          <CommandLine>{step.commandLine}</CommandLine>
          <p>
            {say('waiting.lead', { elapsed: elapsedText(elapsedMs), limit: elapsedText(limitMs) })}
          </p>
          <p>{say('waiting.end.hint')}</p>
          <div className={styles['buttons']}>
            <BigButton onPress={() => void answer('keep-waiting', { answer: 'end' })}>
              {say('waiting.end')}
            </BigButton>
            <BigButton
              kind="primary"
              takesFocus
              onPress={() => void answer('keep-waiting', { answer: 'wait' })}
            >
              {say('waiting.wait')}
            </BigButton>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
