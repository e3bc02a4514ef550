import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, Notification } from '../src/model/contract.ts';

// The sandbox loads no modules: the channels' names stand here a second time, held equal by a test.
const bridge: Bridge = {
  request: (name, params) => ipcRenderer.invoke('swapout:request', name, params) as never,
  window: (name, params) => ipcRenderer.invoke('swapout:window', name, params) as never,
  onNotification: (listener) => {
    const hear = (_event: unknown, notification: Notification): void => {
      listener(notification);
    };
    ipcRenderer.on('swapout:notification', hear);
    return () => {
      ipcRenderer.off('swapout:notification', hear);
    };
  },
};

contextBridge.exposeInMainWorld('swapout', bridge);
