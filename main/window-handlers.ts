import { app, dialog, type BrowserWindow } from 'electron';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Failure, Reply } from '../src/model/contract.ts';
import { ERROR_TEXT } from '../src/model/error-text.ts';
import type { WindowHandlers } from './ipc/requests.ts';
import { isTestRuntime } from './test-runtime.ts';
import type { WorkerLink } from './worker-link.ts';

/** The system's own dialogs, and facts about the program; paths never come from the window. */
export function windowHandlers(
  window: () => BrowserWindow | null,
  link: WorkerLink,
): WindowHandlers {
  return {
    'window:info': () =>
      Promise.resolve({
        ok: true,
        result: {
          version: app.getVersion(),
          electron: process.versions.electron,
          testRuntime: isTestRuntime(),
          packaged: app.isPackaged,
        },
      }),
    'window:choose-pack': async () => {
      const parent = window();
      if (parent === null) return { ok: true, result: { pack: null } };
      const chosen = await dialog.showOpenDialog(parent, {
        title: 'Folder with approved replacements',
        properties: ['openDirectory'],
      });
      const [dir] = chosen.filePaths;
      if (chosen.canceled || dir === undefined) return { ok: true, result: { pack: null } };
      const reply = await link.request('pack:add', { dir });
      return reply.ok ? { ok: true, result: { pack: reply.result } } : reply;
    },
    'window:save-receipt': async ({ job }) => {
      const parent = window();
      const receipt = await link.request('receipt:read', { job });
      if (!receipt.ok) return receipt;
      if (parent === null) return { ok: true, result: { path: null } };
      const chosen = await dialog.showOpenDialog(parent, {
        title: 'Folder for the receipt, its evidence and its public key',
        properties: ['openDirectory', 'createDirectory'],
      });
      const [dir] = chosen.filePaths;
      if (chosen.canceled || dir === undefined) return { ok: true, result: { path: null } };
      return saveReceipt(receipt.result.path, dir);
    },
    'window:close': () => {
      window()?.close();
      return Promise.resolve({ ok: true, result: {} });
    },
  };
}

const RECEIPT = '.dsse.json';

/** Copies the receipt and what lies beside it; never over a file that is there. */
async function saveReceipt(path: string, dir: string): Promise<Reply<{ path: string | null }>> {
  const base = basename(path, RECEIPT);
  const saved = join(dir, basename(path));
  try {
    for (const suffix of [RECEIPT, '.pub.pem', '.evidence.zip']) {
      await copyFile(join(dirname(path), base + suffix), join(dir, base + suffix), 1);
    }
    return { ok: true, result: { path: saved } };
  } catch (error) {
    const failure: Failure = {
      code: 'usage',
      message: `The receipt was not saved there: ${error instanceof Error ? error.message : String(error)}`,
      meaning: ERROR_TEXT.usage.meaning,
      next: `Choose another folder. The receipt itself is safe at ${path}.`,
    };
    return { ok: false, failure };
  }
}
