import type { Installer } from './installer.ts';
import type { Processes } from './processes.ts';
import type { WritableRegistry } from './registry.ts';
import type { Services } from './services.ts';

/** Who may change a file or folder, as its access list says. */
export interface Writers {
  /** SIDs that may write, delete, change rights or own it. */
  readonly sids: readonly string[];
  /** False where access lists are made up and prove nothing. */
  readonly isProof: boolean;
}

/** Windows as collector and actions see it: one door to its API, so that a recording can stand in. */
export interface WindowsSystem {
  readonly registry: WritableRegistry;
  readonly services: Services;
  readonly installer: Installer;
  readonly processes: Processes;
  /** Member of Administrators with the right in force now, and the process elevated. */
  isAdministrator(): boolean;
  writersOf(path: string): Writers;
  /** WinVerifyTrust's answer for a file: 0 trusted, 0x800B0100 unsigned, 0x80096010 changed … */
  verifyTrust(path: string): number;
  /** Variables of folders as they stand on this machine, `%ProgramFiles%` → path. */
  folders(): Readonly<Record<string, string>>;
  /** Ticks of the last boot (FILETIME), as decimal digits. */
  bootTime(): string;
  power(): 'mains' | 'battery' | 'unknown';
  /** Sessions of other people that are logged on, counted. null where it cannot be told. */
  otherSessions(): number | null;
  /** Is a Windows Installer job running now (`Global\_MSIExecute`)? */
  isInstallerBusy(): boolean;
  freeBytes(path: string): number;
  /** Renames or deletes a file at the next boot; appends to what others asked for. */
  deleteAtBoot(path: string): void;
}
