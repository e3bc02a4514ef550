import * as fs from 'node:fs';
import { SwapoutError } from '../../../model/errors.ts';
import type { PackEntry } from '../../../model/pack.ts';
import type { StagedFile } from '../../machine.ts';
import * as staging from '../../staging.ts';

/** Nobody but this account, which is root's in earnest, may write. */
const GUARD: staging.StagingGuard = { makeSafeDir, isOwn };

/** @see staging.stageFiles */
export function stageFiles(
  entry: PackEntry,
  packDir: string,
  stagingDir: string,
): Promise<readonly StagedFile[]> {
  return staging.stageFiles(entry, packDir, stagingDir, GUARD);
}

/** The staged copy again, right before it is used. @throws SwapoutError `pack-digest`, errno errors */
export function checkStagedFile(file: StagedFile): Promise<void> {
  return staging.checkStagedFile(file, GUARD);
}

function isOwn(stats: fs.Stats): boolean {
  return stats.uid === (process.geteuid?.() ?? 0) && (stats.mode & 0o022) === 0;
}

/** Ours, nobody else's to write, and no link. @throws SwapoutError `state-dir-unsafe` */
function makeSafeDir(dir: string): void {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  const stats = fs.lstatSync(dir);
  if (stats.isDirectory() && isOwn(stats)) return;
  throw new SwapoutError(
    'state-dir-unsafe',
    `${dir} belongs to another account, or others can write to it.`,
  );
}
