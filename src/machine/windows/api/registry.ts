/** `machine`: HKEY_LOCAL_MACHINE; `users`: HKEY_USERS, whose first segment is a SID or a loaded hive's name. */
export type Hive = 'machine' | 'users';

/** Which of Windows' two registries: 64-bit programs', or 32-bit programs' (`Wow6432Node`). */
export type View = 64 | 32;

/** One key by its place. `path` has no leading backslash: `SOFTWARE\Microsoft\Windows`. */
export interface KeyPlace {
  readonly hive: Hive;
  readonly path: string;
  readonly view: View;
}

/**
 * A value as it is stored. `name` is empty for the default value. Data that does not fit its type (an
 * odd length, a number of the wrong size) is `binary`: what is stored is shown, never guessed.
 */
export type RegistryValue =
  | { readonly name: string; readonly type: 'sz' | 'expand-sz'; readonly text: string }
  | { readonly name: string; readonly type: 'multi-sz'; readonly texts: readonly string[] }
  | { readonly name: string; readonly type: 'dword' | 'qword'; readonly number: bigint }
  | { readonly name: string; readonly type: 'binary'; readonly bytes: Uint8Array };

export interface KeyContent {
  readonly subkeys: readonly string[];
  readonly values: readonly RegistryValue[];
}

/**
 * The registry of this machine, or of a recording. Reading never writes.
 * Every call throws WindowsError (5: access denied …); a key that does not exist is null or false.
 */
export interface Registry {
  read(place: KeyPlace): KeyContent | null;
  /** Names of the subkeys alone: cheaper where only they are wanted. */
  subkeys(place: KeyPlace): readonly string[] | null;
  /** Is the key itself a registry link (REG_LINK)? False for one that does not exist. */
  isLink?(place: KeyPlace): boolean;
}

/** What actions change; only the live registry has it. */
export interface WritableRegistry extends Registry {
  /** Writes a value as it was: for what is put back, and for lists from which a name is taken. */
  setValue(place: KeyPlace, value: RegistryValue): void;
  /** @returns false if there was no such value */
  deleteValue(place: KeyPlace, name: string): boolean;
  /** Deletes the key with everything below it. @returns false if there was no such key */
  deleteTree(place: KeyPlace): boolean;
  createKey(place: KeyPlace): void;
  /** Loads a user's hive file under HKEY_USERS\`name`, read-only as far as Windows lets it be. */
  loadHive(name: string, file: string): void;
  unloadHive(name: string): void;
}
