import type * as fs from 'node:fs';
import { joinPath, listNames } from '../read/disk.ts';
import { lstatOrNull, requireRealFolder } from './plain-path.ts';
import type { WindowsWork } from './surroundings.ts';

export interface TreeItem {
  readonly path: string;
  readonly stats: fs.Stats;
}

export interface TreeVisitor {
  /** Files and links; folders before their contents. */
  readonly enter?: (item: TreeItem) => void | Promise<void>;
  /** Folders after their contents. */
  readonly leave?: (item: TreeItem) => void | Promise<void>;
  readonly pace: () => Promise<void> | undefined;
}

/** Windows itself allows paths of 32,767 characters. */
const MAX_PATH = 32_000;

/**
 * Walks what lies at one path, never through a link or junction. What disappears meanwhile is passed over.
 * @throws BehindWindowsLinkError, errno errors, and what the visitor throws
 */
export async function walkWindowsTree(
  item: TreeItem,
  visitor: TreeVisitor,
  { here }: Pick<WindowsWork, 'here'>,
): Promise<void> {
  const pause = visitor.pace();
  if (pause !== undefined) await pause;
  await visitor.enter?.(item);
  if (item.stats.isSymbolicLink() || !item.stats.isDirectory()) return;
  requireRealFolder(here.disk, item.path);
  for (const name of listNames(here.disk, item.path)) {
    const path = joinPath(item.path, name);
    if (path.length > MAX_PATH) throw new Error(`a path is too long below ${item.path}`);
    const stats = lstatOrNull(here.disk, path);
    if (stats !== null) await walkWindowsTree({ path, stats }, visitor, { here });
  }
  await visitor.leave?.(item);
}
