import type { ReactNode } from 'react';
import type { PracticeSummary } from '../../src/model/contract.ts';
import type { MachineChoice } from '../../src/model/event.ts';
import { ChoiceList } from '../components/choice-list.tsx';
import { Notice } from '../components/notice.tsx';
import { isPractice } from '../state/machine-name.ts';
import { openJobOn } from '../state/start-choices.ts';
import { useText } from '../text/use-text.ts';
import type { StartPart } from './start-part.ts';
import styles from './start.module.css';

type Kind = 'this' | 'practice';

/** This machine, or one of the recorded ones. */
export function StartMachine({ welcome, draft, change }: StartPart): ReactNode {
  const say = useText();
  const practising = isPractice(draft.machine);
  const choose = (kind: Kind): void => {
    change({ machine: kind === 'this' ? 'this' : firstPractice(welcome) });
  };
  return (
    <section className={styles['machine']}>
      <ChoiceList
        label={say('start.machine')}
        value={practising ? 'practice' : 'this'}
        isDense
        onChange={(kind) => {
          choose(kind as Kind);
        }}
        choices={[
          {
            value: 'this',
            title: say('start.machine.this'),
            detail: say('start.machine.this.detail', { hostname: welcome.hostname }),
          },
          {
            value: 'practice',
            title: say('start.machine.practice'),
            detail: say('start.machine.practice.detail'),
            isDisabled: welcome.practice.length === 0,
          },
        ]}
      />
      {practising ? (
        <PracticeMachines
          practice={welcome.practice}
          machine={draft.machine}
          onChange={(machine) => {
            change({ machine });
          }}
        />
      ) : null}
      {!practising && !welcome.administrator ? (
        <Notice tone="warn" title={say('start.rights.title')}>
          <p>{say('start.rights.next')}</p>
        </Notice>
      ) : null}
      {openJobOn(draft.machine, welcome.jobs) === null ? null : (
        <Notice tone="info" title={say('start.open-job')} />
      )}
    </section>
  );
}

/** The default where it is a practice machine, else the first of the list. */
function firstPractice({ defaultMachine, practice }: StartPart['welcome']): MachineChoice {
  if (isPractice(defaultMachine)) return defaultMachine;
  const [first] = practice;
  return first === undefined ? 'this' : `practice:${first.name}`;
}

interface PracticeMachinesProps {
  readonly practice: readonly PracticeSummary[];
  readonly machine: MachineChoice;
  readonly onChange: (machine: MachineChoice) => void;
}

function PracticeMachines({ practice, machine, onChange }: PracticeMachinesProps): ReactNode {
  const say = useText();
  const chosen = practice.find(({ name }) => machine === `practice:${name}`);
  return (
    <>
      <ChoiceList
        label={say('start.practice')}
        value={chosen?.name ?? null}
        isDense
        onChange={(name) => {
          onChange(`practice:${name}`);
        }}
        choices={practice.map(({ name, title }) => ({ value: name, title }))}
      />
      {chosen === undefined ? null : (
        <div aria-live="polite">
          <Notice tone="info" title={chosen.title}>
            <p>{chosen.description}</p>
            <p>{say('start.practice.teaches', { teaches: chosen.teaches })}</p>
          </Notice>
        </div>
      )}
    </>
  );
}
