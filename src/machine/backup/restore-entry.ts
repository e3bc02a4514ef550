import * as fs from 'node:fs';
import { openPlaceOfBytes } from './anchored-dir.ts';
import { type ArchiveLine, decodeBytes } from './archive-line.ts';
import { lstatOrNull } from './walk-tree.ts';

type FileLine = Extract<ArchiveLine, { kind: 'file' }>;
type FolderLine = Extract<ArchiveLine, { kind: 'directory' }>;
type LinkLine = Extract<ArchiveLine, { kind: 'link' }>;

const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW, O_RDONLY, O_DIRECTORY } = fs.constants;
const SLASH = 0x2f;

/**
 * Makes a folder of the archive, closed to others until its own mode is set, and those above it that are
 * missing.
 * @returns false if it was there: it stays as it is
 */
export function restoreFolder(line: FolderLine): boolean {
  const path = decodeBytes(line.path);
  createFoldersAbove(path);
  return createFolder(path, 0o700);
}

function createFoldersAbove(path: Buffer): void {
  for (let end = path.indexOf(SLASH, 1); end >= 0; end = path.indexOf(SLASH, end + 1)) {
    createFolder(path.subarray(0, end), 0o755);
  }
}

function createFolder(path: Buffer, mode: number): boolean {
  using place = openPlaceOfBytes(path);
  if (lstatOrNull(place.parent, place.name) !== null) return false;
  fs.mkdirSync(place.parent.at(place.name), mode);
  return true;
}

/** On disk when it returns. @throws EEXIST if it came into being since it was looked for */
export function restoreFile(line: FileLine, content: string): void {
  const path = decodeBytes(line.path);
  createFoldersAbove(path);
  using place = openPlaceOfBytes(path);
  if (lstatOrNull(place.parent, place.name) !== null) return;
  const fd = fs.openSync(
    place.parent.at(place.name),
    O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW,
    0o600,
  );
  try {
    fs.writeFileSync(fd, Buffer.from(content, 'base64'));
    setAttributes(fd, line);
    fs.fsyncSync(fd);
  } catch (error) {
    fs.rmSync(place.parent.at(place.name).toString(), { force: true });
    throw error;
  } finally {
    fs.closeSync(fd);
  }
}

export function restoreLink(line: LinkLine): void {
  const path = decodeBytes(line.path);
  createFoldersAbove(path);
  using place = openPlaceOfBytes(path);
  if (lstatOrNull(place.parent, place.name) !== null) return;
  const at = place.parent.at(place.name);
  fs.symlinkSync(decodeBytes(line.target), at);
  if (process.geteuid?.() === 0) fs.lchownSync(at, line.uid, line.gid);
  fs.lutimesSync(at, line.mtimeMs / 1000, line.mtimeMs / 1000);
}

export function setFolderAttributes(line: FolderLine): void {
  using place = openPlaceOfBytes(decodeBytes(line.path));
  const fd = fs.openSync(place.parent.at(place.name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    setAttributes(fd, line);
  } finally {
    fs.closeSync(fd);
  }
}

/** The owner first: changing it takes the set-id bits away. Only root can give files away. */
function setAttributes(fd: number, line: FileLine | FolderLine): void {
  if (process.geteuid?.() === 0) fs.fchownSync(fd, line.uid, line.gid);
  fs.fchmodSync(fd, Number.parseInt(line.mode, 8));
  fs.futimesSync(fd, line.mtimeMs / 1000, line.mtimeMs / 1000);
}
