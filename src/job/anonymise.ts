import type { MachineIdentity, Snapshot } from '../model/snapshot.ts';
import { Snapshot as SnapshotSchema } from '../model/snapshot.ts';
import { createScrubber } from '../receipt/scrub.ts';

const NOBODY: Pick<MachineIdentity, 'hostname' | 'id' | 'serial' | 'smbiosUuid' | 'bootId'> = {
  hostname: 'machine',
  id: 'anonymous',
  serial: null,
  smbiosUuid: null,
  bootId: 'boot-1',
};

/** The snapshot with host name, users' names, their files and serial numbers replaced. */
export function anonymise(snapshot: Snapshot): Snapshot {
  const accounts = snapshot.facts.flatMap((fact) =>
    fact.for?.startsWith('user:') === true ? [fact.for.slice('user:'.length)] : [],
  );
  const scrubber = createScrubber([snapshot], { keep: [], knownUsers: accounts });
  const scrubbed = SnapshotSchema.parse(scrubber.json(snapshot));
  const { hostname } = snapshot.machine;
  const text = JSON.stringify({ ...scrubbed, machine: { ...scrubbed.machine, ...NOBODY } });
  const withoutHost = hostname.length < 3 ? text : text.replaceAll(hostname, NOBODY.hostname);
  return SnapshotSchema.parse(JSON.parse(withoutHost));
}
