import { unlinkSync } from 'node:fs';
import type { Machine } from '../machine.ts';
import type { ListAccounts } from './read/accounts.ts';
import type { WindowsSystem } from './api/system.ts';
import { collectWindows } from './collect.ts';
import { readWindowsConditions } from './conditions.ts';
import { readHealth } from './health.ts';
import { readIdentity } from './identity.ts';
import { hasOnlyAdministrativeWriters } from './perform/administrator-only.ts';
import { checkProtection } from './perform/check-protection.ts';
import { isDoneOnWindows } from './perform/is-done.ts';
import { performWindowsAction, WINDOWS_ACTIONS } from './perform/perform-action.ts';
import { restoreOnWindows } from './perform/restore.ts';
import { startService } from './perform/service-stop.ts';
import { stageFiles } from './perform/stage-files.ts';
import { WINDOWS_WAITS, type WindowsSurroundings } from './perform/surroundings.ts';
import { LIVE_DISK } from './read/disk.ts';
import { createProgramLook } from './read/program-look.ts';
import { createSignerReader } from './signer/read-signer.ts';
import type { Signer } from './signer/signer.ts';
import { startProgram } from './start-program.ts';

export interface WindowsMachineOptions {
  readonly system: WindowsSystem;
  readonly listAccounts: ListAccounts | null;
  /** PEM texts of the catalog's roots of trust. */
  readonly pinnedRoots: readonly string[];
  /** Is this subject of a verified signer the vendor's? */
  readonly isVendorSigner: (subject: string) => boolean;
  /** Of replacements; administrators only. */
  readonly stagingDir: string;
}

/** This Windows machine. */
export function createWindowsMachine(options: WindowsMachineOptions): Machine {
  const { system, pinnedRoots } = options;
  const signers = { pinnedRoots, rootsDirs: ownRoots(system), now: new Date() };
  const readSigner = createSignerReader(signers);
  const here: WindowsSurroundings = {
    system,
    disk: LIVE_DISK,
    start: startProgram,
    unlink: unlinkSync,
    readSigner: (path) => withWindowsWord(system, path, readSigner(path)),
    isVendorSigner: options.isVendorSigner,
    stagingDir: options.stagingDir,
    waits: WINDOWS_WAITS,
  };
  return {
    origin: 'live',
    actions: WINDOWS_ACTIONS,
    identify: () => Promise.resolve(readIdentity(system)),
    collect: (plan, context) =>
      collectWindows({
        system,
        identity: readIdentity(system),
        plan,
        context,
        programs: createProgramLook(signers),
        listAccounts: options.listAccounts,
      }),
    readConditions: (backupDir) => Promise.resolve(readWindowsConditions(system, backupDir)),
    readHealth: () => Promise.resolve(readHealth(system)),
    perform: (action, context) => performWindowsAction(action, context, here),
    isDone: (action) => isDoneOnWindows(action, here),
    restart: (service) => startService(service, here),
    stage: (entry, packDir) => stageFiles(entry, packDir, here),
    checkProtection: (entry) => checkProtection(entry, here),
    restore: (backup, backupDir) => restoreOnWindows(backup, backupDir, here),
  };
}

/** Roots that an administrator of this machine has added for Swapout alone; nobody else may write there. */
function ownRoots(system: WindowsSystem): readonly string[] {
  const programs = system.folders()['%ProgramFiles%'];
  if (programs === undefined) return [];
  const dir = `${programs}\\Swapout\\roots`;
  return hasOnlyAdministrativeWriters(dir, { system }) ? [dir] : [];
}

/** What Windows itself does not trust is not run, whatever our own check says. */
function withWindowsWord(system: WindowsSystem, path: string, signer: Signer): Signer {
  if (signer.kind !== 'verified' || system.verifyTrust(path) === 0) return signer;
  return { kind: 'untrusted', claimedSubject: signer.subject, why: 'refused-by-windows' };
}
