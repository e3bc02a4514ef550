import type { JobRun } from './job-run.ts';
import type { StageEnd } from './stage-end.ts';

/**
 * An interim receipt says what is owed; the job rests until another boot is seen.
 * @param bootId the boot in which it came to be owed, which need not be the present one
 */
export async function oweReboot(
  run: JobRun,
  why: readonly string[],
  bootId: string,
): Promise<StageEnd> {
  const job = run.job();
  const supersedes = job.receipts.at(-1)?.payloadSha256 ?? null;
  const owing = { ...job, rebootOwed: { why, bootId } };
  const receipt = await run.certify(owing, { interim: true, supersedes, jobDir: run.jobDir });
  await run.append({ type: 'receipt-written', ...receipt, interim: true });
  await run.append({ type: 'reboot-owed', why: [...why], bootId });
  return 'go-on';
}
