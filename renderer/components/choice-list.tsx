import type { ReactNode } from 'react';
import {
  FieldError,
  Label,
  RadioButton,
  RadioField,
  RadioGroup,
  Text,
} from 'react-aria-components';
import styles from './choice-list.module.css';
import { classNames } from './class-names.ts';

export interface Choice {
  readonly value: string;
  readonly title: string;
  readonly detail?: string;
  readonly isDisabled?: boolean;
}

interface ChoiceListProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  /** null: nothing is chosen yet. */
  readonly value: string | null;
  readonly onChange: (value: string) => void;
  readonly error?: string | null;
  /** Many short ones, side by side. */
  readonly isDense?: boolean;
}

/** One of several, each with a line of explanation. */
export function ChoiceList(props: ChoiceListProps): ReactNode {
  const { label, choices, value, onChange, error = null, isDense = false } = props;
  return (
    <RadioGroup
      className={classNames(styles['group'], isDense && styles['dense'])}
      value={value}
      onChange={onChange}
      isInvalid={error !== null}
      validationBehavior="aria"
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      {choices.map((choice) => (
        <ChoiceCard key={choice.value} {...choice} />
      ))}
      <FieldError className={styles['error'] ?? ''}>{error}</FieldError>
    </RadioGroup>
  );
}

function ChoiceCard({ value, title, detail, isDisabled = false }: Choice): ReactNode {
  return (
    // Its name is the title alone; the explanation is its description.
    <RadioField value={value} isDisabled={isDisabled} aria-label={title}>
      <RadioButton className={styles['choice'] ?? ''}>
        <span className={styles['mark']} aria-hidden="true" />
        <span className={styles['text']}>
          <span className={styles['title']}>{title}</span>
          {detail === undefined ? null : (
            <Text slot="description" className={styles['detail'] ?? ''}>
              {detail}
            </Text>
          )}
        </span>
      </RadioButton>
    </RadioField>
  );
}
