/** Names that Windows keeps for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])(?:\.|$)/i;

/** Characters that Windows forbids in a name, and the sign that begins a variable. */
const FORBIDDEN = /[:*?"<>|%]/;

/**
 * An absolute Windows path that means one place and nothing else: no stream, no device, no short cut over
 * another folder, no name that Windows or a reader would take for another.
 */
export function isSoundPath(path: string): boolean {
  const [, ...segments] = path.split('\\');
  return segments.length > 0 && !hasLookAlikeSigns(path) && segments.every(isSoundSegment);
}

function isSoundSegment(segment: string): boolean {
  return (
    segment !== '' && !FORBIDDEN.test(segment) && !/[. ]$/.test(segment) && !DEVICE.test(segment)
  );
}

/**
 * Control, format, private and unpaired characters, spaces other than the plain one.
 * They are not seen, or not as what they are.
 */
export function hasHiddenCharacters(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text);
}

/** Wide or other forms of letters and signs become others where a program converts them. */
function hasLookAlikeSigns(path: string): boolean {
  return path.normalize('NFKC') !== path.normalize('NFC');
}
