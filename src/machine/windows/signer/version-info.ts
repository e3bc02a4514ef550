import { lookInto, type FileRanges, type Refused } from './file-ranges.ts';
import { readPe } from './pe.ts';
import { parseVersionBlock, type StringTable } from './version-block.ts';
import { readVersionResources } from './version-resources.ts';

/** What a program says of itself. Anybody can write it: it names, and proves nothing. */
export interface VersionInfo {
  readonly kind: 'version-info';
  /** Every company name in it, over all its languages, each once. */
  readonly companies: readonly string[];
  /** The first language that has the text; null where none has. */
  readonly company: string | null;
  readonly product: string | null;
  readonly description: string | null;
  readonly originalName: string | null;
  /** The binary version of the file where there is one, else its text. */
  readonly fileVersion: string | null;
  readonly tables: readonly StringTable[];
}

/** `none`: a sound program without version information. */
export type VersionReading = VersionInfo | { readonly kind: 'none' } | Refused;

/** Reads a program's version information. Throws nothing for what the file or the system holds. */
export function readVersionInfo(file: string): VersionReading {
  return lookInto(file, versionInfoIn);
}

export function versionInfoIn(file: FileRanges): VersionReading {
  const pe = readPe(file);
  if (pe.kind === 'unreadable') return pe;
  const blocks = readVersionResources(file, pe).flatMap((block) => parseVersionBlock(block) ?? []);
  const [first] = blocks;
  if (first === undefined) return { kind: 'none' };
  const tables = blocks.flatMap((block) => block.tables);
  const texts = (name: string): readonly string[] =>
    tables.map(({ strings }) => strings.get(name)?.trim() ?? '').filter((text) => text !== '');
  return {
    kind: 'version-info',
    companies: [...new Set(texts('CompanyName'))],
    company: texts('CompanyName')[0] ?? null,
    product: texts('ProductName')[0] ?? null,
    description: texts('FileDescription')[0] ?? null,
    originalName: texts('OriginalFilename')[0] ?? null,
    fileVersion: first.fixedFileVersion ?? texts('FileVersion')[0] ?? null,
    tables,
  };
}
