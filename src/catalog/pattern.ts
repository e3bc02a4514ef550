import type { RuleField } from '../model/catalog.ts';
import type { Platform } from '../model/sources.ts';
import { expandPattern } from './expand-pattern.ts';

export interface PatternContext {
  readonly platform: Platform;
  readonly field: RuleField;
  /** Windows' folder variables, `%ProgramFiles%` → path; `*` in a path stands for any user's folder. */
  readonly folders?: Readonly<Record<string, string>>;
}

export interface CompiledPattern {
  /** Is `text` one that the pattern names? A path with `..` in it never is. */
  readonly matches: (text: string) => boolean;
  /** `foldText` of everything that the pattern names; null where a `*` leaves that open. */
  readonly keys: readonly string[] | null;
  /** Characters that stand for themselves, the fewest of its alternatives: more is more specific. */
  readonly weight: number;
}

/** Names that people write: compared without regard to case, width of letters and spaces, on every system. */
const PROSE_FIELDS: ReadonlySet<RuleField> = new Set<RuleField>([
  'publisher',
  'display-name',
  'subject',
  'product-code',
  'upgrade-code',
]);

/** Folder variable at the start of a Windows path. */
const VARIABLE = /^%[^%\\]+%(?=\\|$)/;

/** Homes on macOS: of the users, and of root. */
const MACOS_HOMES = ['/Users/*', '/var/root'];

/** The form in which a text is compared: equal forms are the same thing on this platform. */
export function foldText(text: string, { platform, field }: PatternContext): string {
  if (field === 'path') return foldPath(text, platform);
  if (PROSE_FIELDS.has(field)) {
    return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  }
  return platform === 'linux' ? text : text.normalize('NFKC').toLowerCase();
}

function foldPath(path: string, platform: Platform): string {
  if (platform === 'windows') {
    return path
      .toLowerCase()
      .replace(/[\\/]+/gu, '\\')
      .replace(/\\$/u, '');
  }
  const folded = platform === 'macos' ? path.normalize('NFC').toLowerCase() : path;
  return folded.replace(/\/+/gu, '/').replace(/(?<=.)\/$/u, '');
}

/**
 * @throws Error for a pattern that cannot be read.
 */
export function compilePattern(pattern: string, context: PatternContext): CompiledPattern {
  const written = expandPattern(pattern);
  const alternatives = written
    .flatMap((alternative) => placesOf(alternative, context))
    .map((alternative) => foldText(alternative, context));
  const { platform, field } = context;
  const separator = field !== 'path' ? null : platform === 'windows' ? '\\' : '/';
  const globs = alternatives.map((alternative) => splitGlob(alternative, separator));
  return {
    matches: (text) => {
      const parts = splitText(foldText(text, context), separator);
      return parts !== null && globs.some((glob) => segmentsMatch(glob, parts));
    },
    keys: alternatives.some((alternative) => alternative.includes('*')) ? null : alternatives,
    weight: Math.min(...written.map((text) => text.replaceAll('*', '').length)),
  };
}

/** Absolute forms of a path pattern; none where the machine has no such folder. */
function placesOf(
  pattern: string,
  { platform, field, folders }: PatternContext,
): readonly string[] {
  if (field !== 'path') return [pattern];
  if (platform === 'macos' && pattern.startsWith('~/')) {
    return MACOS_HOMES.map((home) => home + pattern.slice(1));
  }
  const variable = platform === 'windows' ? VARIABLE.exec(pattern)?.[0] : undefined;
  if (variable === undefined) return [pattern];
  const folder = Object.entries(folders ?? {}).find(
    ([name]) => name.toLowerCase() === variable.toLowerCase(),
  )?.[1];
  return folder === undefined ? [] : [folder + pattern.slice(variable.length)];
}

type Glob = readonly (readonly string[])[];

/** Segments of a path, or the whole text as one, each cut at its `*`. */
function splitGlob(pattern: string, separator: string | null): Glob {
  const segments = separator === null ? [pattern] : pattern.split(separator);
  return segments.map((segment) => segment.split('*'));
}

function splitText(text: string, separator: string | null): readonly string[] | null {
  if (separator === null) return [text];
  const segments = text.split(separator);
  return segments.includes('..') || segments.includes('.') ? null : segments;
}

function segmentsMatch(glob: Glob, segments: readonly string[]): boolean {
  return (
    glob.length === segments.length &&
    glob.every((parts, index) => globMatches(parts, segments[index] ?? ''))
  );
}

/** Leftmost fit of each part in turn: never goes back, so no text can make it slow. */
function globMatches(parts: readonly string[], text: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
