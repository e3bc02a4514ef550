import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { isOwnUrl } from '../session-policy.ts';

/** Channels between window and main; the contract's own names travel inside. */
export const REQUEST_CHANNEL = 'swapout:request';
export const WINDOW_CHANNEL = 'swapout:window';
export const NOTIFICATION_CHANNEL = 'swapout:notification';

/** Answers only our own window's top frame, showing our own page. */
export function handle(
  channel: string,
  isOurs: (contents: WebContents) => boolean,
  answer: (name: unknown, params: unknown) => Promise<unknown>,
): void {
  ipcMain.handle(channel, (event, name: unknown, params: unknown) => {
    if (!isTrustedSender(event, isOurs)) throw new Error('a stranger asked');
    return answer(name, params);
  });
}

function isTrustedSender(
  event: IpcMainInvokeEvent,
  isOurs: (contents: WebContents) => boolean,
): boolean {
  const frame = event.senderFrame;
  return (
    frame !== null &&
    frame === event.sender.mainFrame &&
    isOurs(event.sender) &&
    isOwnUrl(frame.url)
  );
}
