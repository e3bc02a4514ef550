import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import styles from './big-button.module.css';
import { classNames } from './class-names.ts';

interface BigButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  /** `primary`: the one next action of a screen; `quiet`: away from it. */
  readonly kind?: 'primary' | 'secondary' | 'quiet';
  readonly isPending?: boolean;
  readonly isDisabled?: boolean;
  /** Only for the safe control of a dialog: screens give the focus to their heading. */
  readonly takesFocus?: boolean;
}

export function BigButton(props: BigButtonProps): ReactNode {
  const { children, kind = 'secondary', isPending = false, isDisabled = false } = props;
  const { takesFocus = false } = props;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus) button.current?.focus();
  }, [takesFocus]);
  return (
    <Button
      ref={button}
      className={classNames(styles['button'], styles[kind])}
      onPress={props.onPress}
      isPending={isPending}
      isDisabled={isDisabled}
    >
      {children}
    </Button>
  );
}
