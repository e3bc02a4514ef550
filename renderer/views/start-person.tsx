import type { ReactNode } from 'react';
import { Section } from '../components/section.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { missingIn } from '../state/start-choices.ts';
import { useText } from '../text/use-text.ts';
import type { StartPart } from './start-part.ts';
import styles from './start.module.css';

export function StartPerson({ welcome, draft, change, showMissing }: StartPart): ReactNode {
  const say = useText();
  const isMissing = showMissing && missingIn(draft, welcome).includes('technician');
  return (
    <Section title={say('start.you')}>
      <div className={styles['fields']}>
        <TextEntry
          label={say('start.technician')}
          hint={say('start.technician.hint')}
          value={draft.technician}
          onChange={(technician) => {
            change({ technician });
          }}
          error={isMissing ? say('start.technician.missing') : null}
          isRequired
        />
        <TextEntry
          label={say('start.asset-tag')}
          hint={say('start.asset-tag.hint')}
          value={draft.assetTag}
          onChange={(assetTag) => {
            change({ assetTag });
          }}
        />
        <TextEntry
          label={say('start.site')}
          hint={say('start.site.hint')}
          value={draft.site}
          onChange={(site) => {
            change({ site });
          }}
        />
      </div>
    </Section>
  );
}
