/** Lengths of the groups that Windows Installer writes backwards when it packs a code. */
const GROUPS = [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2] as const;

/** `{7EC66A9F-…}` of Windows Installer's packed form `F9A66CE7…`; null where it is none. */
export function unpackCode(packed: string): string | null {
  if (!/^[0-9A-F]{32}$/i.test(packed)) return null;
  let at = 0;
  const plain = GROUPS.map((length) => {
    const group = packed.slice(at, at + length);
    at += length;
    return Array.from(group).reverse().join('');
  }).join('');
  const parts = [plain.slice(0, 8), plain.slice(8, 12), plain.slice(12, 16), plain.slice(16, 20)];
  return `{${parts.join('-')}-${plain.slice(20)}}`.toUpperCase();
}
