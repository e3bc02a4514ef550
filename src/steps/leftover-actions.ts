import type { Action } from '../model/action.ts';
import type { AccountFact, Fact, FileFact, PackageFact, UnitFact } from '../model/snapshot.ts';
import type { Platform } from '../model/sources.ts';
import type { Kept } from '../model/step.ts';
import { PHASE, plain, type LeftoverAction, type LeftoverPiece } from './leftover-action.ts';
import { blockOf } from './draft.ts';
import { isVendorRoot, rootPlaceOf, targetOf } from './look.ts';
import { depthOf, parentOf } from './places.ts';
import { isUnit, unitDrafts } from './plan-units.ts';
import { referenceActions } from './leftover-references.ts';
import { RULE_VENDOR_ROOT } from './sighting.ts';
import { treeBackup } from './tree-backup.ts';
import { imageFileOf, type Folders } from './windows-path.ts';

type FilterFact = Extract<Fact, { listKey: string }>;
type ServiceFact = Extract<Fact, { imagePath: string }>;
type CertificateFact = Extract<Fact, { sha256: string }>;

/** What takes the piece away, or why it is left alone. */
export function leftoverActions(piece: LeftoverPiece): readonly LeftoverAction[] | Kept['why'] {
  const { context, finding, fact } = piece;
  const { name } = finding.product;
  if (isUnit(fact)) return unitActions(piece, fact);
  switch (fact.source) {
    case 'deb-package':
    case 'rpm-package':
      return [purgeRest(fact)];
    case 'process':
      return endProcess(piece);
    case 'file':
      return [removePath(piece, fact)];
    case 'account':
      return [removeAccount(fact, name)];
    case 'certificate':
      return [removeCertificate(fact, name, context.look.platform)];
    case 'class-filter':
    case 'network-filter':
      return [unregister(fact)];
    case 'driver':
      return [deleteDriver(fact, name, context.look.snapshot.folders)];
    case 'service':
      return serviceActions(fact, name);
    default:
      return referenceActions(fact, name, fact.source === 'registry-key' ? rootFor(piece) : null);
  }
}

function purgeRest(fact: PackageFact): LeftoverAction {
  const action: Action = {
    kind: 'package-purge',
    manager: fact.source === 'deb-package' ? 'dpkg' : 'rpm',
    package: fact.name,
    arch: fact.arch,
    overrideHold: fact.hold,
  };
  const hold = fact.hold ? `; ${fact.name} is on hold; the hold is overridden` : '';
  const why = `Package ${fact.name} was removed and left its configuration${hold}`;
  return plain(PHASE.purge, action, why, 'reinstall');
}

/** Users before the groups that they are in. */
function removeAccount(fact: AccountFact, product: string): LeftoverAction {
  const action: Action = { kind: 'account-remove', account: fact.kind, name: fact.name };
  const order = fact.kind === 'user' ? 0 : 1;
  return plain(PHASE.account, action, `${product} made ${fact.kind} ${fact.name}`, 'none', order);
}

/** Windows' locator is the store and the certificate's name in it; elsewhere the file is the store. */
function removeCertificate(
  fact: CertificateFact,
  product: string,
  platform: Platform,
): LeftoverAction {
  const action: Action = {
    kind: 'certificate-remove',
    store: platform === 'windows' ? parentOf(fact.locator, platform) : fact.locator,
    subject: fact.name,
    sha256: fact.sha256,
  };
  const why = `${product} made this certificate trusted on this machine`;
  return plain(PHASE.registration, action, why, 'restore-backup');
}

function unregister(fact: FilterFact): LeftoverAction {
  const { name: driver, listKey, listValue } = fact;
  const why = `${listValue} names ${driver}: a list must not name a driver that is gone, or its device is dead`;
  const action: Action = { kind: 'filter-unregister', driver, listKey, listValue };
  return plain(PHASE.filter, action, why, 'restore-backup');
}

function deleteDriver(fact: ServiceFact, product: string, folders: Folders): LeftoverAction {
  const path = imageFileOf(fact.imagePath, folders);
  const action: Action = { kind: 'driver-delete', driver: fact.name, path };
  return plain(PHASE.driver, action, `Driver ${fact.name} is left of ${product}`, 'none');
}

function unitActions(
  { context, finding }: LeftoverPiece,
  fact: UnitFact,
): readonly LeftoverAction[] {
  const drafts = unitDrafts(
    finding,
    [fact],
    (phase) => [PHASE[phase]],
    () => null,
  );
  const off = drafts.map(({ action, why, undo, at }) => plain(Number(at[0]), action, why, undo));
  // Made at boot from something else, it goes with that.
  if (fact.locator.startsWith('/run/') || context.look.platform !== 'linux') return off;
  return [
    ...off,
    {
      action: { kind: 'path-remove', path: fact.locator, backup: 'copy' },
      phase: PHASE.unitFile,
      order: 0,
      why: `${fact.locator} would start ${finding.product.name}`,
      undo: 'restore-backup',
      place: fact.locator,
    },
  ];
}

function endProcess({
  context,
  finding,
  fact,
}: LeftoverPiece): readonly LeftoverAction[] | Kept['why'] {
  const target = targetOf(context.look, fact);
  const owner = target === null ? null : context.look.ownerOf(target);
  if (owner === null) return 'not-exact';
  if (owner.how === 'root' && context.isAnyRegistered) return 'shared-folder';
  return [
    plain(
      PHASE.end,
      { kind: 'process-end', folder: owner.place },
      `A program of ${finding.product.name} still runs`,
      'none',
    ),
  ];
}

function serviceActions(fact: ServiceFact, name: string): readonly LeftoverAction[] {
  const remove = plain(
    PHASE.service,
    { kind: 'service-delete', service: fact.name },
    `Service ${fact.name} is left of ${name}`,
    'restore-backup',
  );
  // Nobody can stop a protected service; its entry goes, and the service with the restart.
  if (fact.running === false || fact.protectedProcess) return [remove];
  return [
    plain(
      PHASE.stop,
      { kind: 'service-stop', service: fact.name },
      `Service ${fact.name} must not run while it is removed`,
      'restart',
    ),
    remove,
  ];
}

function removePath(piece: LeftoverPiece, fact: FileFact): LeftoverAction {
  const { platform } = piece.context.look;
  const root = rootFor(piece);
  const path = root ?? fact.path;
  const backup = treeBackup(path, path === fact.path ? fact.sizeBytes : null);
  const isFolder = fact.kind === 'directory';
  return {
    action: { kind: 'path-remove', path, backup },
    phase: root !== null ? PHASE.rootFolder : isFolder ? PHASE.folder : PHASE.file,
    order: -depthOf(path, platform),
    why:
      root !== null
        ? `${root} is the vendor's own, and none of its products is registered any more`
        : `${fact.kind === 'link' ? 'Link' : isFolder ? 'Folder' : 'File'} ${path} is left of ${piece.finding.product.name}`,
    undo: backup === 'copy' ? 'restore-backup' : 'none',
    place: path,
  };
}

/**
 * The vendor's own root that goes as a whole for what lies in it; null where the fact goes by itself, because
 * no root is behind it or something in the root has to stay.
 */
function rootFor({ context, evidence, fact }: LeftoverPiece): string | null {
  if (evidence.rule !== RULE_VENDOR_ROOT) return null;
  const root = rootPlaceOf(context.look, fact);
  if (root === null || isVendorRoot(context.look, fact)) return root;
  return blockOf(context, root) === null ? root : null;
}
