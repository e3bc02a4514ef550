import type { BackupEntry } from '../../model/step.ts';
import { readBackup } from './backups.ts';
import { isSamePlace, withFacts } from './effects.ts';
import type { StateStore } from './perform-action.ts';

/** Puts the facts of a backup back; what exists by now stays as it is, and nothing is put back then. */
export async function putBack(
  store: StateStore,
  backup: BackupEntry,
  backupDir: string,
): Promise<{ readonly restored: boolean; readonly detail: string }> {
  const read = await readBackup(backup, backupDir);
  if ('problem' in read) return { restored: false, detail: read.problem };
  const state = await store.read();
  const inTheWay = read.facts.find((fact) => state.facts.some((one) => isSamePlace(one, fact)));
  if (inTheWay !== undefined) {
    return { restored: false, detail: `${inTheWay.locator} exists and is not overwritten` };
  }
  await store.write({ ...state, facts: withFacts(state.facts, read.facts) });
  return { restored: true, detail: `${read.facts.length} entries put back` };
}
