import type { KeyPlace, Registry } from '../api/registry.ts';
import { textOf } from '../read/keys.ts';

const UNINSTALL = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const VIEWS = [64, 32] as const;

export interface UninstallEntry {
  /** Name of its key: for Windows Installer's products the product code. */
  readonly keyName: string;
  readonly displayName: string;
  readonly version: string | null;
  readonly uninstallString: string;
}

/** What is listed as installed for the whole machine, in both registries. @throws WindowsError */
export function listUninstallEntries(registry: Registry): readonly UninstallEntry[] {
  return VIEWS.flatMap((view) => {
    const list: KeyPlace = { hive: 'machine', path: UNINSTALL, view };
    return (registry.subkeys(list) ?? []).flatMap((keyName): UninstallEntry[] => {
      if (keyName.includes('\0')) return [];
      const content = registry.read({ ...list, path: `${UNINSTALL}\\${keyName}` });
      if (content === null) return [];
      return [
        {
          keyName,
          displayName: textOf(content, 'DisplayName') ?? '',
          version: textOf(content, 'DisplayVersion'),
          uninstallString: textOf(content, 'UninstallString') ?? '',
        },
      ];
    });
  });
}

/** Does an entry still name this uninstaller? null where the entries cannot be read. */
export function isUninstallerRegistered(path: string, registry: Registry): boolean | null {
  const wanted = path.toLowerCase();
  try {
    return listUninstallEntries(registry).some(({ uninstallString }) =>
      uninstallString.toLowerCase().includes(wanted),
    );
  } catch {
    return null;
  }
}
