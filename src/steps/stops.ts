import type { Catalog } from '../model/catalog.ts';
import type { Stop } from '../model/conditions.ts';
import type { DetectDocument } from '../model/finding.ts';
import type { Fact, Snapshot } from '../model/snapshot.ts';
import { createLook } from './look.ts';

/** What a person must answer in words before anything is changed; empty where nothing stands against it. */
export function stops(catalog: Catalog, detection: DetectDocument, snapshot: Snapshot): Stop[] {
  return [...managementServer(catalog, detection), ...diskEncryption(catalog, snapshot)];
}

function managementServer(catalog: Catalog, detection: DetectDocument): Stop[] {
  const servers = detection.findings.filter(
    ({ state, product }) =>
      state === 'installed' &&
      catalog.products.some(({ id, managementServer: manages }) => id === product.id && manages),
  );
  if (servers.length === 0) return [];
  return [
    {
      name: 'management-server',
      why: 'This machine is the server that manages the product on others. Without it their policies and passwords stay locked: its clients come first.',
      evidence: servers.flatMap(({ evidence }) =>
        evidence.map(({ source, locator }) => `${source}: ${locator}`),
      ),
    },
  ];
}

/** Signs only: a driver that the product encrypts with is reason enough to ask, never to claim it. */
function diskEncryption(catalog: Catalog, snapshot: Snapshot): Stop[] {
  const { matcher } = createLook(catalog, snapshot);
  const isSign = (fact: Fact): boolean =>
    matcher.trapOf(fact) === null && matcher.match(fact).some(({ role }) => role === 'encryption');
  const signs = snapshot.facts.filter(isSign);
  if (signs.length === 0) return [];
  return [
    {
      name: 'disk-encryption',
      why: 'There are signs that the product encrypts disks or files here. Without it nobody may be able to read them again: decrypt first.',
      evidence: signs.map(({ source, locator }) => `${source}: ${locator}`).sort(),
    },
  ];
}
