import { SwapoutError } from '../model/errors.ts';
import { readTexts } from './texts.ts';

/**
 * The catalog's roots of trust for signers of Windows programs, each the text of a PEM file. The folder's
 * README says where they come from.
 * @throws SwapoutError `catalog-invalid`
 */
export async function readPinnedRoots(catalogDir: string): Promise<readonly string[]> {
  try {
    return [...(await readTexts(catalogDir, 'roots/', '.pem')).values()];
  } catch (cause) {
    throw new SwapoutError('catalog-invalid', 'Catalog folder roots: cannot be read', { cause });
  }
}
