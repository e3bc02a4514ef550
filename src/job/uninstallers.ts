import type { ActionKind } from '../model/action.ts';

/** Actions that hand a product over to its own uninstaller. */
export const UNINSTALLERS: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'package-purge',
  'msi-uninstall',
  'exe-uninstall',
  'store-package-remove',
]);
