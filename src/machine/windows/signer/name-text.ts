/** Names that decide who signed: whoever reads the text looks for these. */
const NAMING = new Set(['CN', 'O']);
/** What could end a value, or begin a part of the name, where none ends or begins. */
// eslint-disable-next-line no-control-regex -- control characters hide as line ends or nothing at all
const SPECIAL = /[\u0000-\u001f",;=+<>#\\]/g;

/**
 * A subject or issuer in the order in which Windows shows it, `CN=…, O=…, C=…`. No value can pass for
 * a part of its own: in CN and O one with special characters stands in quotation marks, elsewhere they are
 * written as RFC 2253 has it, `\2C`.
 */
export function nameText(name: object): string {
  const parts = name as Readonly<Record<string, string | readonly string[] | undefined>>;
  return Object.entries(parts)
    .flatMap(([type, values]) => [values ?? []].flat().map((value) => ({ type, value })))
    .reverse()
    .map(({ type, value }) => `${type}=${NAMING.has(type) ? quoted(value) : escaped(value)}`)
    .join(', ');
}

function quoted(value: string): string {
  const plain = value.replace(/[\u0000-\u001f]/g, ' '); // eslint-disable-line no-control-regex -- as above
  return plain.search(SPECIAL) === -1 ? plain : `"${plain.replace(/["\\]/g, '\\$&')}"`;
}

function escaped(value: string): string {
  return value.replace(
    SPECIAL,
    (character) => `\\${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
