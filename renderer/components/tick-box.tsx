import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { CheckboxButton, CheckboxField, Text } from 'react-aria-components';
import styles from './tick-box.module.css';

interface TickBoxProps {
  readonly label: string;
  readonly hint?: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

export function TickBox({ label, hint, isSelected, onChange }: TickBoxProps): ReactNode {
  return (
    // Its name is the label alone; the hint is its description.
    <CheckboxField isSelected={isSelected} onChange={onChange} aria-label={label}>
      <CheckboxButton className={styles['tick'] ?? ''}>
        <span className={styles['box']} aria-hidden="true">
          {isSelected ? <Check size={22} strokeWidth={3} /> : null}
        </span>
        <span className={styles['text']}>
          <span className={styles['label']}>{label}</span>
          {hint === undefined ? null : (
            <Text slot="description" className={styles['hint'] ?? ''}>
              {hint}
            </Text>
          )}
        </span>
      </CheckboxButton>
    </CheckboxField>
  );
}
