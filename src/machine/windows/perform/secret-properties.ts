import type { ProductSecret } from '../../machine.ts';

/** The account that Endpoint Security's password usually belongs to. @see https://support.kaspersky.com/14674 */
const USUAL_LOGIN = 'KLAdmin';

type Encode = (secret: ProductSecret) => string;

/**
 * How each password property of the catalog takes its value: Endpoint Security as text, the Network Agent
 * as hexadecimal digits of UTF-16LE.
 * @see https://gitlab.in2p3.fr/resinfo-gt/swmb/resinfo-swmb
 */
const ENCODINGS: ReadonlyMap<string, Encode> = new Map<string, Encode>([
  ['KLLOGIN', ({ login }) => login ?? USUAL_LOGIN],
  ['KLPASSWD', ({ password }) => password],
  ['KLUNINSTPASSWD', ({ password }) => Buffer.from(password, 'utf16le').toString('hex')],
]);

/**
 * Properties as Windows Installer's functions take them, `NAME="value"`: the value is quoted, not the whole.
 * @returns why not, where a property's form is not known or a value cannot be passed
 */
export function secretProperties(
  names: readonly string[],
  secret: ProductSecret,
): { readonly text: string } | { readonly why: string } {
  const parts: string[] = [];
  for (const name of names) {
    const encode = ENCODINGS.get(name);
    if (encode === undefined) return { why: `how ${name} takes a password is not known` };
    const value = encode(secret);
    // eslint-disable-next-line no-control-regex -- a control character cannot be typed into the product either
    if (/[\u0000-\u001f]/.test(value)) return { why: `${name} would hold a control character` };
    parts.push(`${name}="${value.replaceAll('"', '""')}"`);
  }
  return { text: parts.join(' ') };
}
