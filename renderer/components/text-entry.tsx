import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';
import styles from './text-entry.module.css';

interface TextEntryProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** What is wrong with it; null: nothing. */
  readonly error?: string | null;
  readonly type?: 'text' | 'password';
  /** Several lines, for an answer in words. */
  readonly isLong?: boolean;
  readonly isRequired?: boolean;
}

export function TextEntry(props: TextEntryProps): ReactNode {
  const { label, hint, error = null, isLong = false, isRequired = false } = props;
  return (
    <TextField
      className={styles['field'] ?? ''}
      value={props.value}
      onChange={props.onChange}
      isInvalid={error !== null}
      isRequired={isRequired}
      validationBehavior="aria"
      type={props.type ?? 'text'}
      autoComplete="off"
    >
      <Label>{label}</Label>
      {isLong ? <TextArea rows={2} spellCheck={false} /> : <Input spellCheck={false} />}
      {hint === undefined ? null : (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles['error'] ?? ''}>{error}</FieldError>
    </TextField>
  );
}
