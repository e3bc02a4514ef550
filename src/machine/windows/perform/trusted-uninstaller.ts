import { baseName, joinPath, listEntries, parentPath } from '../read/disk.ts';
import { verifiedSubjects } from '../signer/signer.ts';
import { isOnlyForAdministrators } from './administrator-only.ts';
import {
  BehindWindowsLinkError,
  isPlainWindowsPath,
  lstatOrNull,
  requireNoLinkAbove,
} from './plain-path.ts';
import type { WindowsSurroundings } from './surroundings.ts';

/** Programs beside an unsigned uninstaller that are looked at for the vendor's signature. */
const MOST_SIBLINGS = 50;

export type UninstallerCheck =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Looks at a vendor's uninstaller once more, right before it is started: only administrators can have put it
 * there, nothing on the way is a link, and the vendor has signed it. An uninstaller that was written on this
 * machine has no signature; the vendor's program beside it stands for it.
 */
export function checkUninstaller(path: string, here: WindowsSurroundings): UninstallerCheck {
  const refused = (why: string): UninstallerCheck => ({ kind: 'refused', why });
  if (!isPlainWindowsPath(path) || !/\.exe$/i.test(path)) {
    return refused(`${path} is no plain absolute path of a program`);
  }
  try {
    const stats = lstatOrNull(here.disk, path);
    if (stats === null) return { kind: 'missing' };
    if (!stats.isFile()) return refused(`${path} is a link or no file`);
    requireNoLinkAbove(here.disk, path);
  } catch (error) {
    if (error instanceof BehindWindowsLinkError) return refused(error.message);
    throw error;
  }
  if (!isOnlyForAdministrators(path, here)) {
    return refused(`others than administrators may write to ${path}`);
  }
  return checkSigner(path, here);
}

function checkSigner(path: string, here: WindowsSurroundings): UninstallerCheck {
  const signer = here.readSigner(here.disk.host(path));
  if (signer.kind === 'verified') {
    return verifiedSubjects(signer).some(here.isVendorSigner)
      ? { kind: 'trusted' }
      : { kind: 'refused', why: `${path} is signed by ${signer.subject}, not by the vendor` };
  }
  if (signer.kind !== 'unsigned') {
    return { kind: 'refused', why: `the signature of ${path} does not hold (${signer.kind})` };
  }
  return hasSignedSibling(path, here)
    ? { kind: 'trusted' }
    : {
        kind: 'refused',
        why: `${path} has no signature, and no program of the vendor lies beside it`,
      };
}

function hasSignedSibling(path: string, here: WindowsSurroundings): boolean {
  const folder = parentPath(path);
  return listEntries(here.disk, folder)
    .filter(({ kind, name }) => kind === 'file' && /\.(?:exe|dll)$/i.test(name))
    .filter(({ name }) => name.toLowerCase() !== baseName(path).toLowerCase())
    .slice(0, MOST_SIBLINGS)
    .some(({ name }) =>
      verifiedSubjects(here.readSigner(here.disk.host(joinPath(folder, name)))).some(
        here.isVendorSigner,
      ),
    );
}
