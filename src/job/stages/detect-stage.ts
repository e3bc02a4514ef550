import { detect } from '../../steps/detect.ts';
import { takeSnapshot, type JobRun } from '../job-run.ts';
import type { StageEnd } from '../stage-end.ts';

/** Reads the machine for the first time. */
export async function detectMachine(run: JobRun): Promise<StageEnd> {
  const { snapshot, file, sha256 } = await takeSnapshot(run, 'before', 'Reading the machine');
  const detection = detect(run.catalog, snapshot);
  await run.append({ type: 'reading-taken', purpose: 'before', file, sha256, detection });
  return 'go-on';
}
