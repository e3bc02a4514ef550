import type { Machine } from '../machine/machine.ts';
import { SwapoutError } from '../model/errors.ts';
import type { PackOffer } from '../model/question.ts';
import { loadPack } from '../pack/load-pack.ts';
import { offersFor } from '../pack/offers.ts';

/** What a pack offers this machine, its files checked; a pack that cannot be read offers nothing, and says why. */
export async function packOffers(
  machine: Machine,
  packDir: string,
): Promise<{ readonly offers: readonly PackOffer[]; readonly problems: readonly string[] }> {
  try {
    const pack = await loadPack(packDir);
    return { offers: await offersFor(pack, await machine.identify(), machine), problems: [] };
  } catch (error) {
    if (!(error instanceof SwapoutError)) throw error;
    return { offers: [], problems: [error.message] };
  }
}
