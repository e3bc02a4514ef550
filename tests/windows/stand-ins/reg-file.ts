/** A value as `reg import` takes it: text, number, list, or bytes of a type of the registry's own. */
export type RegData =
  string | number | readonly string[] | { readonly type: number; readonly bytes: Buffer };

/** `HKLM\…` → values by name; the default value is `''`. */
export type RegKeys = Readonly<Record<string, Readonly<Record<string, RegData>>>>;

/** A `.reg` file, UTF-16LE as Windows writes it: every script of the world goes through it. */
export function regFile(keys: RegKeys): Buffer {
  const lines = Object.entries(keys).flatMap(([key, values]) => [
    '',
    `[${key.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE').replace(/^HKU/, 'HKEY_USERS')}]`,
    ...Object.entries(values).map(([name, data]) => `${quotedName(name)}=${written(data)}`),
  ]);
  const text = ['Windows Registry Editor Version 5.00', ...lines, ''].join('\r\n');
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
}

const MULTI_TEXT = 7;

function written(data: RegData): string {
  if (typeof data === 'string') return quoted(data);
  if (typeof data === 'number') return `dword:${data.toString(16).padStart(8, '0')}`;
  if ('bytes' in data) return hex(data.type, data.bytes);
  return hex(MULTI_TEXT, Buffer.from(`${data.join('\0')}\0\0`, 'utf16le'));
}

function hex(type: number, bytes: Buffer): string {
  const list = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(',');
  return `hex(${type.toString(16)}):${list}`;
}

function quotedName(name: string): string {
  return name === '' ? '@' : quoted(name);
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/**
 * A user's hive as this Wine keeps one: a text, not the bytes of a real NTUSER.DAT, which no test has seen
 * loaded. Texts only.
 */
export function wineHive(keys: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const escaped = (text: string): string =>
    quoted(text).replace(
      /[^\u0020-\u007e]/g,
      (character) => `\\x${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  const sections = Object.entries(keys).flatMap(([key, values]) => [
    '',
    `[${key.replaceAll('\\', '\\\\')}] 1700000000`,
    ...Object.entries(values).map(([name, text]) => `${escaped(name)}=${escaped(text)}`),
  ]);
  return ['WINE REGISTRY Version 2', '', '#arch=win64', ...sections, ''].join('\n');
}
