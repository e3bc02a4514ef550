import type { MsiProductFact, Snapshot, UninstallEntryFact } from '../model/snapshot.ts';
import { parseUninstallString } from './uninstall-string.ts';
import type { Folders } from './windows-path.ts';

/** The product code that an entry is removed by, upper case; null where it has an uninstaller of its own. */
export function installerCodeOf(fact: UninstallEntryFact, folders: Folders): string | null {
  if (fact.windowsInstaller && fact.productCode !== null) return fact.productCode.toUpperCase();
  const parsed = parseUninstallString(uninstallStringOf(fact), folders);
  return parsed.kind === 'msi' ? parsed.productCode : null;
}

/** The quiet string where there is one. */
export function uninstallStringOf(fact: UninstallEntryFact): string {
  const quiet = fact.quietUninstallString ?? '';
  return quiet.trim() === '' ? fact.uninstallString : quiet;
}

/** Does Windows Installer know the product? null where its products were not read to the end. */
export function isKnownToInstaller(
  snapshot: Pick<Snapshot, 'facts' | 'read' | 'unread'>,
  productCode: string,
): boolean | null {
  if (installerProduct(snapshot, productCode) !== null) return true;
  const isRead =
    snapshot.read.some(({ source }) => source === 'msi-product') &&
    !snapshot.unread.some(({ source }) => source === 'msi-product');
  return isRead ? false : null;
}

/** What Windows Installer keeps for a product code. */
export function installerProduct(
  { facts }: Pick<Snapshot, 'facts'>,
  productCode: string,
): MsiProductFact | null {
  const wanted = productCode.toUpperCase();
  const found = facts.find(
    (fact) => fact.source === 'msi-product' && fact.productCode.toUpperCase() === wanted,
  );
  return found?.source === 'msi-product' ? found : null;
}
