/** An element with the text that stands directly in it. */
export interface XmlElement {
  /** Without its namespace. */
  readonly name: string;
  readonly text: string;
  /** Place of its parent in the list, -1 for the outermost. */
  readonly parent: number;
}

interface OpenElement {
  readonly name: string;
  readonly parent: number;
  readonly at: number;
  text: string;
}

/** Deeper than any file of Windows; what is deeper was made to hurt. */
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 2_000;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/**
 * Elements of a small XML file in document order, without attributes. No document type, no entity but the five
 * of XML and numbers: nothing in it can grow. null for what does not nest.
 */
export function readElements(source: string): readonly XmlElement[] | null {
  const elements: XmlElement[] = [];
  const open: OpenElement[] = [];
  let at = 0;
  while (at < source.length) {
    const start = source.indexOf('<', at);
    const top = open.at(-1);
    if (top !== undefined)
      top.text += decodeEntities(source.slice(at, start === -1 ? source.length : start));
    if (start === -1) break;
    const end = endOfMarkup(source, start);
    if (end === -1) return null;
    if (!take(source.slice(start, end), open, elements)) return null;
    at = end;
  }
  return open.length === 0 ? elements : null;
}

/** Texts of the children of this name, in order. */
export function childTexts(
  elements: readonly XmlElement[],
  parent: XmlElement,
  name: string,
): readonly string[] {
  const at = elements.indexOf(parent);
  return elements
    .filter((element) => element.parent === at && element.name === name)
    .map(({ text }) => text.trim())
    .filter((text) => text !== '');
}

/** Just behind the tag, comment or section that begins at `start`; -1 if it does not end. */
function endOfMarkup(source: string, start: number): number {
  const closing = source.startsWith('<!--', start)
    ? '-->'
    : source.startsWith('<![CDATA[', start)
      ? ']]>'
      : source.startsWith('<?', start)
        ? '?>'
        : '>';
  const end = source.indexOf(closing, start + (closing === '>' ? 1 : 2));
  return end === -1 ? -1 : end + closing.length;
}

/** False where the markup is refused: a document type, too deep, too many, or not closing what is open. */
function take(markup: string, open: OpenElement[], elements: XmlElement[]): boolean {
  if (markup.startsWith('<?') || markup.startsWith('<!--')) return true;
  if (markup.startsWith('<![CDATA[')) {
    const top = open.at(-1);
    if (top !== undefined) top.text += markup.slice(9, -3);
    return true;
  }
  const name = /^<\/?([^\s/>]+)/.exec(markup)?.[1]?.replace(/^.*:/, '') ?? '';
  if (markup.startsWith('</')) return close(name, open, elements);
  return name !== '' && !name.startsWith('!') && begin(name, markup, open, elements);
}

function begin(name: string, markup: string, open: OpenElement[], elements: XmlElement[]): boolean {
  if (open.length >= MAX_DEPTH || elements.length >= MAX_ELEMENTS) return false;
  const parent = open.at(-1)?.at ?? -1;
  // Its place is taken now, so that parents stand before their children.
  const at = elements.push({ name, text: '', parent }) - 1;
  if (!markup.endsWith('/>')) open.push({ name, parent, at, text: '' });
  return true;
}

function close(name: string, open: OpenElement[], elements: XmlElement[]): boolean {
  const element = open.pop();
  if (element?.name !== name) return false;
  elements[element.at] = { name, text: element.text, parent: element.parent };
  return true;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi,
    (whole: string, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
