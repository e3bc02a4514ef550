import { loadSnapshot, type JobRun } from './job-run.ts';
import type { StageEnd } from './run-job.ts';

/** An interim receipt says what is owed; the job rests until another boot is seen. */
export async function oweReboot(run: JobRun, why: readonly string[]): Promise<StageEnd> {
  const job = run.job();
  const reading = job.readings.at(-1);
  if (reading === undefined) throw new Error('a reboot is owed before anything was read');
  const { machine } = await loadSnapshot(run.jobDir, reading);
  const supersedes = job.receipts.at(-1)?.payloadSha256 ?? null;
  const receipt = await run.certify(job, { interim: true, supersedes, jobDir: run.jobDir });
  await run.append({ type: 'receipt-written', ...receipt, interim: true, supersedes });
  await run.append({ type: 'reboot-owed', why: [...why], bootId: machine.bootId });
  return 'go-on';
}
