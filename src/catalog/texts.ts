import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { getAsset, isSea } from 'node:sea';

/** Names of files below a folder, with `/`, and the text of each. */
export type Texts = ReadonlyMap<string, string>;

/** Data, and the roots of trust. */
export type TextKind = '.json' | '.pem';

/** What the single executable holds of `assets/`: `catalog/vendor.json` → its text (scripts/worker-program.mjs). */
export const EMBEDDED_ASSET = 'assets.json';

/**
 * The files of one kind right below `dir`, or below its folder `below` (`products/`). The single executable
 * reads those that were built into it: a file that lies beside it is nobody's word.
 * @throws errno errors
 */
export async function readTexts(dir: string, below = '', kind: TextKind = '.json'): Promise<Texts> {
  if (isSea()) return textsIn(getAsset(EMBEDDED_ASSET, 'utf8'), path.basename(dir), below, kind);
  const entries = await readdir(path.join(dir, below), { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(kind))
    .map(({ name }) => below + name);
  const read = async (name: string): Promise<[string, string]> => [
    name,
    await readFile(path.join(dir, name), 'utf8'),
  ];
  return new Map(await Promise.all(names.map(read)));
}

/** @param embedded JSON: one object, path below `assets/` → text */
export function textsIn(
  embedded: string,
  folder: string,
  below: string,
  kind: TextKind = '.json',
): Texts {
  const prefix = `${folder}/`;
  const all = JSON.parse(embedded) as Record<string, string>;
  return new Map(
    Object.entries(all)
      .filter(([name]) => name.startsWith(prefix + below) && name.endsWith(kind))
      .map(([name, text]): [string, string] => [name.slice(prefix.length), text])
      .filter(([name]) => !name.slice(below.length).includes('/')),
  );
}
