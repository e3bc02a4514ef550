import { BehindLinkError, openPlace } from '../../backup/anchored-dir.ts';
import { BackupBuilder } from '../../backup/backup-builder.ts';
import { estimateBackup } from '../../backup/estimate-backup.ts';
import { asDiskFull, requireRoom } from '../../backup/room.ts';
import { lstatOrNull, MountPointError } from '../../backup/walk-tree.ts';
import { StepStoppedError } from '../../step-limit.ts';
import { say, type Work } from './surroundings.ts';

export interface PackageBackup {
  /** `dpkg:name:arch` or `rpm:name.arch`. */
  readonly of: string;
  /** Configuration that the package manager takes away with the package. */
  readonly configFiles: readonly string[];
  /** The registration as the package manager shows it, by title; for reading, never put back. */
  readonly notes: readonly (readonly [title: string, text: string])[];
}

/**
 * Keeps a package's configuration and registration: a purge takes both. On disk and in the journal when it
 * returns. @throws SwapoutError `disk-full`, errno errors
 */
export async function backUpPackage(backup: PackageBackup, work: Work): Promise<void> {
  const { backupDir, stepId, recordBackup, signal } = work.context;
  const pace = (): Promise<void> | undefined => {
    if (signal.aborted) throw new StepStoppedError('stopped');
    return work.limit.pace();
  };
  await requireRoom(backupDir, await estimateBackup(backup.configFiles));
  let builder: BackupBuilder | null = null;
  try {
    builder = new BackupBuilder({ backupDir, stepId, of: backup.of, mode: 'copy', pace });
    for (const [title, text] of backup.notes) builder.addNote(title, text);
    for (const path of backup.configFiles) await addConfigFile(builder, path, work);
    await recordBackup(builder.finish());
  } catch (error) {
    builder?.discard();
    throw asDiskFull(error, backupDir);
  }
}

/** What is missing is passed over; what lies behind a link or on a mount of its own is somebody else's. */
async function addConfigFile(builder: BackupBuilder, path: string, work: Work): Promise<void> {
  try {
    using place = openPlace(path);
    const stats = lstatOrNull(place.parent, place.name);
    if (stats === null || stats.isDirectory()) return;
    await builder.addTree({ dir: place.parent, name: place.name, path: Buffer.from(path), stats });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    if (!(error instanceof BehindLinkError || error instanceof MountPointError)) throw error;
    say(work, `not in the backup: ${path} (${error.message})`);
  }
}
