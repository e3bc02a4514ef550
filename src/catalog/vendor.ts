import type { Catalog, CatalogVendor } from '../model/catalog.ts';
import type { Fact } from '../model/snapshot.ts';
import type { Platform } from '../model/sources.ts';
import { factTexts } from './fact-texts.ts';
import { compilePattern, foldText, type PatternContext } from './pattern.ts';

export type VendorRoot = CatalogVendor['roots'][number];

const PROSE: PatternContext = { platform: 'linux', field: 'publisher' };

/** `Name <address>`, as a package's Maintainer is written: the name alone is compared. */
const ADDRESS = /\s*<[^<>]*>\s*$/u;

/** CN and O of a subject in RFC 2253 order, quoted or not. */
const NAME_IN_SUBJECT = /(?:^|,)\s*(?:CN|O)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))/giu;

/** Whole values only: "Kaspersky Fan Club" is not the vendor. */
export function createPublisherTest(catalog: Catalog): (text: string) => boolean {
  const known = new Set(catalog.vendor.publishers.map(({ value }) => foldText(value, PROSE)));
  return (text) => known.has(foldText(text.replace(ADDRESS, ''), PROSE));
}

/** Is the verified signer with this subject the vendor? */
export function createSignerTest(catalog: Catalog): (subject: string) => boolean {
  const isVendorPublisher = createPublisherTest(catalog);
  return (subject) =>
    [...subject.matchAll(NAME_IN_SUBJECT)].some(([, quoted, plain]) =>
      isVendorPublisher((quoted ?? plain ?? '').replaceAll('\\"', '"')),
    );
}

/** The vendor's own root of which a file or key is the top, or in which it lies. */
export function createRootTest(
  catalog: Catalog,
  platform: Platform,
  folders: Readonly<Record<string, string>>,
): (fact: Fact) => VendorRoot | null {
  const separator = platform === 'windows' ? '\\' : '/';
  const context = { platform, field: 'path', folders } as const;
  const roots = catalog.vendor.roots
    .filter((root) => root.platform === platform)
    .map((root) => ({ root, pattern: compilePattern(root.pattern, context) }));
  return (fact) => {
    if (fact.source !== 'file' && fact.source !== 'registry-key') return null;
    const [path = ''] = factTexts(fact, 'path');
    const segments = foldText(path, context).split(separator);
    if (segments.includes('..')) return null;
    const holds = roots.find(
      ({ root, pattern }) =>
        root.source === fact.source &&
        segments.some((_, index) => pattern.matches(segments.slice(0, index + 1).join(separator))),
    );
    return holds?.root ?? null;
  };
}

/** Words that make an unknown entry worth a look: the vendor's, and the names of its packages. */
export function vendorWords(catalog: Catalog, platform: Platform): readonly string[] {
  const packages = catalog.products
    .flatMap((product) => product.platforms[platform]?.rules ?? [])
    .filter(({ source, exact }) => exact && (source === 'deb-package' || source === 'rpm-package'))
    .map(({ pattern }) => pattern);
  return [...new Set([...catalog.vendor.words, ...packages])].sort();
}

/** Does a word of the text begin with one of the words? `libkesl` does not begin with `kesl`. */
export function createWordTest(words: readonly string[]): (text: string) => boolean {
  const folded = words.map((word) => foldText(word, PROSE));
  return (text) => {
    const prose = foldText(text, PROSE);
    return folded.some((word) => beginsAWord(prose, word));
  };
}

function beginsAWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!/[\p{L}\p{N}]$/u.test(text.slice(0, at))) return true;
  }
  return false;
}
