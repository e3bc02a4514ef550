import { dialog, type BrowserWindow } from 'electron';
import type { Notification } from '../src/model/contract.ts';

/** Knows from what the worker tells whether a step changes the machine just now. */
export interface CloseGuard {
  readonly hear: (notification: Notification) => void;
  /** Asks before the window closes over a running step. */
  readonly watch: (window: BrowserWindow) => void;
}

export function createCloseGuard(): CloseGuard {
  let running = false;
  let agreed = false;
  return {
    hear: (notification) => {
      if (notification.type === 'job-rests') running = false;
      if (notification.type !== 'job-line') return;
      const { type } = notification.line.event;
      if (type === 'step-started' || type === 'replacement-began') running = true;
      if (type === 'step-finished' || type === 'replacement-finished') running = false;
    },
    watch: (window) => {
      window.on('close', (event) => {
        if (!running || agreed) return;
        event.preventDefault();
        void askToClose(window).then((close) => {
          agreed = close;
          if (close) window.close();
        });
      });
    },
  };
}

async function askToClose(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'A step is changing this machine now.',
    detail:
      'Swapout does not tear it off half-way: closed now, it ends in the background once the step has ended. ' +
      'The job can be gone on with at the next start. Do not pull the stick before.',
    buttons: ['Keep the window open', 'Close after this step'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
