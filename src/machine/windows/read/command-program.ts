import { type Disk, isFile, joinPath } from './disk.ts';
import { expand, type Variables } from './variables.ts';

/** Longest run of words that is tried as the path of one program. */
const MAX_WORDS = 24;

export interface CommandProgram {
  /** Absolute path of the program, expanded. */
  readonly path: string;
  readonly exists: boolean;
}

/**
 * The program that a command line starts, found as Windows finds it: what stands in quotation marks, or the
 * shortest run of words that is a file. null where it names none by an absolute path.
 */
export function programOf(
  command: string,
  places: { readonly disk: Disk; readonly variables: Variables },
): CommandProgram | null {
  const text = expand(command.trim(), places.variables);
  const quoted = /^"([^"]*)"/.exec(text)?.[1];
  if (quoted !== undefined) return known(quoted, places);
  if (/^msiexec(?:\.exe)?(?=\s|$)/i.test(text)) {
    const root = places.variables.get('systemroot') ?? 'C:\\Windows';
    return known(joinPath(root, 'System32\\msiexec.exe'), places);
  }
  const words = text.split(/\s+/).slice(0, MAX_WORDS);
  const runs = words.map((_, index) => words.slice(0, index + 1).join(' '));
  const found = runs.flatMap((run) => [run, `${run}.exe`]).find((path) => isHere(path, places));
  if (found !== undefined) return { path: found, exists: true };
  const upToExtension = /^.*?\.(?:exe|com|bat|cmd|msi)(?=\s|$)/i.exec(text)?.[0];
  return known(upToExtension ?? words[0] ?? '', places);
}

function known(path: string, places: { readonly disk: Disk }): CommandProgram | null {
  const plain = path.replaceAll('/', '\\').trim();
  if (!isAbsolute(plain)) return null;
  return { path: plain, exists: isHere(plain, places) };
}

function isHere(path: string, { disk }: { readonly disk: Disk }): boolean {
  return isAbsolute(path) && isFile(disk, path.replaceAll('/', '\\'));
}

/** A network path is never looked up: no process of Swapout connects to anything. */
function isAbsolute(path: string): boolean {
  return /^[A-Za-z]:[\\/][^\0]*$/.test(path);
}
