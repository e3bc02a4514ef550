import type { Terminal } from './terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C stops after the step that runs now: an uninstaller is not torn off half-way. The second one
 * ends Swapout at once; the journal knows how to go on.
 */
export function pauseSignal(terminal: Terminal): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
    terminal.err('\nStopping after the step that runs now. Ctrl-C again ends Swapout at once.\n');
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
