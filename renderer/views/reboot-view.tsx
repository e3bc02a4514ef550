import type { ReactNode } from 'react';
import { BigButton } from '../components/big-button.tsx';
import { Notice } from '../components/notice.tsx';
import { PathList } from '../components/path-list.tsx';
import { Screen } from '../components/screen.tsx';
import { Section } from '../components/section.tsx';
import { isPractice } from '../state/machine-name.ts';
import type { SceneOf } from '../state/scene.ts';
import { answer, closeWindow, resumeJob, toStart } from '../state/store.ts';
import { useText } from '../text/use-text.ts';

/** A reboot is owed: asked for while the job runs, waited for once it rests. */
export function RebootView({ scene }: { readonly scene: SceneOf<'reboot'> }): ReactNode {
  const say = useText();
  const { job, asked } = scene;
  const practising = isPractice(job.options.machine);
  const suffix = practising ? '.practice' : '';
  const why = job.rebootOwed?.why ?? [];
  return (
    <Screen
      title={say(asked ? `reboot.title${suffix}` : 'reboot.title.after')}
      lead={say(asked ? `reboot.lead${suffix}` : `reboot.lead.after${suffix}`)}
      primary={asked ? <RebootNow practising={practising} /> : <GoOn job={job.id} />}
      hasOwnStop={asked}
      secondary={asked ? <Later /> : <Elsewhere />}
    >
      {practising ? null : (
        <Notice tone="warn" title={say('reboot.not-shut-down.title')}>
          {job.machine.platform === 'windows' ? <p>{say('reboot.not-shut-down')}</p> : null}
        </Notice>
      )}
      <Passphrase scene={scene} />
      <Section title={say('reboot.why')}>
        <PathList paths={[...new Set(why)]} isProse />
      </Section>
      <Interim scene={scene} />
    </Screen>
  );
}

function RebootNow({ practising }: { readonly practising: boolean }): ReactNode {
  const say = useText();
  return (
    <BigButton kind="primary" onPress={() => void answer('reboot', { answer: 'reboot-now' })}>
      {say(practising ? 'reboot.now.practice' : 'reboot.now')}
    </BigButton>
  );
}

function Later(): ReactNode {
  const say = useText();
  return (
    <BigButton onPress={() => void answer('reboot', { answer: 'later' })}>
      {say('reboot.later')}
    </BigButton>
  );
}

function GoOn({ job }: { readonly job: string }): ReactNode {
  const say = useText();
  return (
    <BigButton kind="primary" onPress={() => void resumeJob(job)}>
      {say('reboot.go-on')}
    </BigButton>
  );
}

function Elsewhere(): ReactNode {
  const say = useText();
  return (
    <>
      <BigButton onPress={() => void toStart()}>{say('common.back-to-start')}</BigButton>
      <BigButton onPress={() => void closeWindow()}>{say('common.close')}</BigButton>
    </>
  );
}

function Passphrase({ scene }: { readonly scene: SceneOf<'reboot'> }): ReactNode {
  const say = useText();
  const asks = scene.job.conditions?.diskPassphraseAtBoot;
  if (asks === undefined || asks === 'no') return null;
  return (
    <Notice
      tone="warn"
      title={say(asks === 'yes' ? 'reboot.passphrase' : 'reboot.passphrase.unknown')}
    />
  );
}

function Interim({ scene }: { readonly scene: SceneOf<'reboot'> }): ReactNode {
  const say = useText();
  const receipt = scene.job.receipts.at(-1);
  if (receipt === undefined) return null;
  return <p>{say('reboot.interim', { path: receipt.path })}</p>;
}
