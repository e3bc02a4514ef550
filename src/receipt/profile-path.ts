/** One path into somebody's profile, as it stands in a text. */
export interface ProfilePath {
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Behind the last character of the path. */
  readonly end: number;
  /** null: root's own home, whose name is nobody's. */
  readonly name: string | null;
  /** False below another folder (`/opt/x/home/y`): perhaps no profile at all. */
  readonly atRoot: boolean;
  /** A name with blanks and no separator behind it: where it ends is a guess, on the long side. */
  readonly guessed: boolean;
}

const PROFILE =
  /(?<named>[\\/]+(?:home|users|documents and settings)[\\/]+)|(?<own>(?:[\\/]var)?\/root(?=\/))/giu;
const PATH_CHARACTER = /[\p{L}\p{N}._\-\\/)~%$]/u;
const NAME_WITHOUT_BLANKS = /^[^\s\\/"'`<>|:;,()[\]{}*?]+/u;
const NAME_WITH_BLANKS = /^[^\\/"<>|:;*?\r\n\t]+/u;

/**
 * What ends a path when nothing quotes it. File names may hold nearly everything, so that rather too
 * much of a line is taken for the path than too little. The last two alternatives are what systems and
 * Swapout's own lines put behind one.
 */
const PATH_END =
  /["<>|\t]|:(?=[\\/])|\s(?=[\\/]|[A-Za-z]:[\\/])|:\s(?=(?:Permission denied|No such file|Is a directory|Not a directory|Directory not empty|Device or resource busy|Operation not permitted|Read-only file system|Access is denied))|\s\((?=a backup is made first|recorded by size and digest)/u;
const CLOSING: Readonly<Record<string, RegExp>> = {
  "'": /'/u,
  '`': /[`']/u,
  '‘': /’/u,
  '“': /”/u,
  '«': /»/u,
};

/**
 * Every path into a profile: `/home/x`, `/Users/x`, `C:\Users\x`, also on a mounted disk or share.
 * @param known names that are certain already; the longest fitting one is taken
 */
export function profilePathsIn(text: string, known: readonly string[]): readonly ProfilePath[] {
  const paths: ProfilePath[] = [];
  const pattern = new RegExp(PROFILE);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const path = readPath(text, match, known);
    if (path === null) continue;
    paths.push(path);
    pattern.lastIndex = Math.max(path.end, match.index + 1);
  }
  return paths;
}

function readPath(
  text: string,
  match: RegExpExecArray,
  known: readonly string[],
): ProfilePath | null {
  const { atRoot, closing } = readLead(text.slice(Math.max(0, match.index - 4), match.index));
  const nameStart = match.index + match[0].length;
  if (match.groups?.['own'] !== undefined) {
    const end = pathEnd(text, nameStart, closing);
    return atRoot
      ? { nameStart, nameEnd: nameStart, end, name: null, atRoot, guessed: false }
      : null;
  }
  const withBlanks = !/^[\\/]+home[\\/]+$/iu.test(match[0]);
  const { name, guessed } = readName(text.slice(nameStart), withBlanks, closing, known);
  if (name === '') return null;
  const nameEnd = nameStart + name.length;
  const hasBelow = /[\\/]/u.test(text.charAt(nameEnd));
  const end = hasBelow ? pathEnd(text, nameEnd, closing) : nameEnd;
  return { nameStart, nameEnd, end, name, atRoot, guessed };
}

/** What stands before the path: does it begin here, and what quotes it? */
function readLead(before: string): { atRoot: boolean; closing: RegExp | null } {
  const drive = /(?:^|[^\p{L}\p{N}])[A-Za-z]:$/u.test(before);
  const atRoot = before === '' || drive || !PATH_CHARACTER.test(before.slice(-1));
  const opener = before.slice(0, drive ? -2 : undefined).slice(-1);
  return { atRoot, closing: CLOSING[opener] ?? null };
}

function readName(
  rest: string,
  withBlanks: boolean,
  closing: RegExp | null,
  known: readonly string[],
): { name: string; guessed: boolean } {
  const certain = known.find((name) => startsWithName(rest, name));
  if (certain !== undefined) return { name: rest.slice(0, certain.length), guessed: false };
  const pattern = withBlanks ? NAME_WITH_BLANKS : NAME_WITHOUT_BLANKS;
  const read = pattern.exec(rest)?.[0] ?? '';
  const closed = closing?.exec(read)?.index;
  const name = closed === undefined ? read : read.slice(0, closed);
  if (closed !== undefined || /[\\/]/u.test(rest.charAt(name.length)))
    return { name, guessed: false };
  const trimmed = name.replace(/[\s.,!)\]}]+$/u, '');
  return { name: trimmed, guessed: /\s/u.test(trimmed) };
}

function startsWithName(rest: string, name: string): boolean {
  return (
    rest.slice(0, name.length).toLowerCase() === name.toLowerCase() &&
    !/[\p{L}\p{N}_]/u.test(rest.charAt(name.length))
  );
}

function pathEnd(text: string, from: number, closing: RegExp | null): number {
  const line = /^[^\r\n]*/u.exec(text.slice(from))?.[0] ?? '';
  const closed = closing === null ? -1 : line.search(closing);
  const end = closed === -1 ? line.search(PATH_END) : closed;
  return from + (end === -1 ? line.length : end);
}

/** Folders that systems and the vendor make themselves: their names say nothing about anybody. */
const KNOWN_FOLDERS: ReadonlySet<string> = new Set(
  [
    ...['AppData', 'Local', 'LocalLow', 'Roaming', 'Application Data', 'Local Settings'],
    ...['Desktop', 'Documents', 'Downloads', '.config', '.local', 'share', 'state', '.cache'],
    ...['Library', 'Application Support', 'Caches', 'Preferences', 'Logs', 'LaunchAgents'],
    ...['Kaspersky Lab', 'KasperskyLab', 'kaspersky', '.kaspersky'],
  ].map((name) => name.toLowerCase()),
);

/** What lies below the profile, cut to `…` from the first folder on that is not a known one. */
export function cutBelow(below: string): string {
  const parts = below.split(/([\\/]+)/u);
  let kept = '';
  for (let index = 1; index < parts.length; index += 2) {
    const separator = parts[index] ?? '';
    const segment = parts[index + 1] ?? '';
    if (segment === '') return kept + separator;
    if (!KNOWN_FOLDERS.has(segment.toLowerCase())) return `${kept}${separator}…`;
    kept += separator + segment;
  }
  return kept;
}
