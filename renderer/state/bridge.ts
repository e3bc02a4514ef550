import type { Bridge } from '../../src/model/contract.ts';

declare global {
  interface Window {
    readonly swapout: Bridge;
  }
}

/** What the preload script put here; the window's only way out. */
export function bridge(): Bridge {
  return window.swapout;
}
