import { isAtOrBelow } from '../../../steps/places.ts';
import type { ReadContext } from './context.ts';
import { baseName, listEntries, parentPath, type Entry } from './disk.ts';

/** Programs beside an uninstaller that are looked at for a signature. */
const MOST_NEIGHBOURS = 50;

/**
 * Who signed a program beside an uninstaller that has no signature at all, as those that are written on the
 * machine: of several the one that the plan's words name. null where nobody did, or where the uninstaller
 * has a signature, though one that does not hold.
 */
export function neighbourSignerOf(
  {
    programs,
    disk,
    interest,
    variables,
  }: Pick<ReadContext, 'programs' | 'disk' | 'interest' | 'variables'>,
  path: string,
): string | null {
  // Windows' own programs are signed in a list elsewhere, and no product's own folder lies there.
  const systemRoot = variables.get('systemroot');
  if (systemRoot !== undefined && isAtOrBelow(path, systemRoot, 'windows')) return null;
  if (!programs.isUnsigned(disk.host(path))) return null;
  const subjects = neighboursOf({ disk }, path).flatMap((neighbour) =>
    programs.signersOf(disk.host(neighbour.path)),
  );
  return subjects.find((subject) => interest.in(subject)) ?? subjects[0] ?? null;
}

function neighboursOf({ disk }: Pick<ReadContext, 'disk'>, path: string): readonly Entry[] {
  const own = baseName(path).toLowerCase();
  try {
    return listEntries(disk, parentPath(path))
      .filter(({ kind, name }) => kind === 'file' && /\.(?:exe|dll)$/i.test(name))
      .filter(({ name }) => name.toLowerCase() !== own)
      .slice(0, MOST_NEIGHBOURS);
  } catch {
    // Who cannot look beside it, finds nobody to vouch for it.
    return [];
  }
}
