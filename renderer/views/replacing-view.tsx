import type { ReactNode } from 'react';
import { CommandLine } from '../components/command-line.tsx';
import { ScrollBox } from '../components/scroll-box.tsx';
import { Section } from '../components/section.tsx';
import { outputOf } from '../state/output-of.ts';
import type { SceneOf } from '../state/scene.ts';
import { useApp } from '../state/store.ts';
import { useText } from '../text/use-text.ts';
import { WorkingScreen } from './working-screen.tsx';

export function ReplacingView({ scene }: { readonly scene: SceneOf<'replacing'> }): ReactNode {
  const say = useText();
  const { replacement, replacementStep } = scene.job;
  const output = useApp((state) => outputOf(state.output, replacementStep?.id ?? ''));
  if (replacement?.kind !== 'pack') {
    return <WorkingScreen title={say('replacing.title.none')} lead={say('replacing.lead.none')} />;
  }
  const { name, version } = replacement;
  return (
    <WorkingScreen title={say('replacing.title')} lead={say('replacing.lead', { name, version })}>
      {replacementStep === null ? null : (
        <>
          <CommandLine>{replacementStep.commandLine}</CommandLine>
          <Section title={say('progress.output')}>
            <ScrollBox
              label={say('progress.output')}
              text={output === '' ? say('progress.no-output') : output}
              follows
            />
          </Section>
        </>
      )}
    </WorkingScreen>
  );
}
