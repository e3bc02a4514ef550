import * as fs from 'node:fs';
import { SwapoutError } from '../../../model/errors.ts';
import type { PackEntry } from '../../../model/pack.ts';
import type { StagedFile } from '../../machine.ts';
import * as staging from '../../staging.ts';
import { hasOnlyAdministrativeWriters } from './administrator-only.ts';
import type { WindowsSurroundings } from './surroundings.ts';

type Here = Pick<WindowsSurroundings, 'system' | 'disk' | 'stagingDir'>;

/** @see staging.stageFiles */
export async function stageFiles(
  entry: PackEntry,
  packDir: string,
  here: Here,
): Promise<readonly StagedFile[]> {
  const host = here.disk.host(here.stagingDir);
  const staged = await staging.stageFiles(entry, packDir, host, guardOf(here));
  return staged.map((file) => ({ ...file, path: here.stagingDir + windowsTail(file.path, host) }));
}

/** The staged copy again, right before it is used. @throws SwapoutError `pack-digest`, errno errors */
export function checkStagedFile(file: StagedFile, here: Here): Promise<void> {
  return staging.checkStagedFile({ ...file, path: here.disk.host(file.path) }, guardOf(here));
}

function windowsTail(hostPath: string, host: string): string {
  return hostPath.slice(host.length).replaceAll('/', '\\');
}

/** The elevated worker makes its folder for administrators only; made-up access lists prove nothing else. */
function guardOf(here: Here): staging.StagingGuard {
  const isOwn = (path: string): boolean => {
    const shown = here.stagingDir + windowsTail(path, here.disk.host(here.stagingDir));
    return !here.system.writersOf(shown).isProof || hasOnlyAdministrativeWriters(shown, here);
  };
  return {
    isOwn: (_stats, path) => isOwn(path),
    makeSafeDir: (dir) => {
      fs.mkdirSync(dir, { recursive: true });
      const stats = fs.lstatSync(dir);
      const isInside = dir.startsWith(here.disk.host(here.stagingDir));
      if (stats.isDirectory() && !stats.isSymbolicLink() && (!isInside || isOwn(dir))) return;
      throw new SwapoutError(
        'state-dir-unsafe',
        `${dir} is a link, or others than administrators can write to it.`,
      );
    },
  };
}
