import { useEffect, useState } from 'react';

const WRONG = '[aria-invalid="true"]';

/**
 * Was the next action tried yet? Each time that something is missing, the focus goes there: a button that
 * seems to do nothing is the worst answer.
 */
export function useTried(): readonly [tried: boolean, setTried: () => void] {
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times > 0) focusFirstWrong();
  }, [times]);
  return [
    times > 0,
    () => {
      setTimes((before) => before + 1);
    },
  ];
}

function focusFirstWrong(): void {
  const wrong =
    document.querySelector<HTMLElement>(
      `[role="dialog"] ${WRONG}, [role="alertdialog"] ${WRONG}`,
    ) ?? document.querySelector<HTMLElement>(`main ${WRONG}`);
  // A group of choices has no focus of its own.
  const field = wrong?.matches('input, textarea') === true ? wrong : wrong?.querySelector('input');
  field?.focus();
}
