import type { Action } from '../../../model/action.ts';
import type { ActionResult } from '../../machine.ts';
import type { KeyPlace, Registry } from '../api/registry.ts';
import { createHash } from 'node:crypto';
import { certificateInBlob } from '../read/certificate-blob.ts';
import { valueOf } from '../read/keys.ts';
import { withHive } from './key-place.ts';
import { removeKey } from './registry-remove.ts';
import { alreadyGone, refused } from './results.ts';
import type { WindowsSurroundings, WindowsWork } from './surroundings.ts';

type CertificateRemove = Extract<Action, { kind: 'certificate-remove' }>;

const STORES = 'SOFTWARE\\Microsoft\\SystemCertificates';

/**
 * Takes one certificate out of a store of the machine or of one user, its key kept as a backup first. What a
 * policy puts into a store comes back with the policy, and is left to it.
 */
export async function removeCertificate(
  action: CertificateRemove,
  work: WindowsWork,
): Promise<ActionResult> {
  const shown = storePlace(action.store);
  if (shown === null) {
    return refused(
      'certificate-elsewhere',
      `${action.store} is no store of the machine or of a user; a policy fills others. Nothing was removed.`,
    );
  }
  return withHive(shown, work.here, async (store) => {
    const thumbprint = findCertificate(store, action.sha256, work.here.system.registry);
    if (thumbprint === null) {
      return alreadyGone(`No certificate ${action.sha256} is in ${action.store}.`);
    }
    const inStore = (place: KeyPlace): KeyPlace => ({
      ...place,
      path: `${place.path}\\${thumbprint}`,
    });
    const result = await removeKey(inStore(store), inStore(shown), work);
    return result.outcome === 'done'
      ? { ...result, detail: `"${action.subject}" is no longer in ${action.store}.` }
      : result;
  });
}

/** `LocalMachine\Root`, or `HKU\<SID>\Root`. */
function storePlace(store: string): KeyPlace | null {
  const machine = /^LocalMachine\\([A-Za-z0-9 ]+)$/i.exec(store)?.[1];
  if (machine !== undefined) {
    return { hive: 'machine', path: `${STORES}\\${machine}\\Certificates`, view: 64 };
  }
  const [, sid, name] = /^HKU\\(S-1-[0-9-]+)\\([A-Za-z0-9 ]+)$/i.exec(store) ?? [];
  if (sid === undefined || name === undefined) return null;
  return { hive: 'users', path: `${sid}\\${STORES}\\${name}\\Certificates`, view: 64 };
}

/** Its key's name; null if no certificate there has this digest. @throws WindowsError */
function findCertificate(store: KeyPlace, sha256: string, registry: Registry): string | null {
  for (const name of registry.subkeys(store) ?? []) {
    const content = registry.read({ ...store, path: `${store.path}\\${name}` });
    const blob = content === null ? undefined : valueOf(content, 'Blob');
    const der = blob?.type === 'binary' ? certificateInBlob(blob.bytes) : null;
    if (der !== null && createHash('sha256').update(der).digest('hex') === sha256) return name;
  }
  return null;
}

/** @throws WindowsError */
export function isCertificateGone(
  action: CertificateRemove,
  here: WindowsSurroundings,
): Promise<boolean | null> {
  const place = storePlace(action.store);
  if (place === null) return Promise.resolve(null);
  return withHive(
    place,
    here,
    (store) => findCertificate(store, action.sha256, here.system.registry) === null,
  );
}
