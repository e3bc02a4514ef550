import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { JobEvent } from '../../../src/model/event.ts';
import { createScrubber } from '../../../src/receipt/scrub.ts';
import type { StatementInput } from '../../../src/steps/certify.ts';
import { writeJob } from './known-job.ts';

/** What `statementOf` needs for a job with these events; the job's folder is below `dir`. */
export async function statementInput(
  dir: string,
  events: readonly JobEvent[],
  change: Partial<StatementInput> = {},
): Promise<StatementInput> {
  const { job, lines, lastDigest } = await writeJob(
    path.join(await mkdtemp(path.join(dir, 'job-')), 'job'),
    events,
  );
  return {
    job,
    origin: 'live',
    interim: false,
    journal: { lines, lastDigest },
    evidence: { name: 'GOV-00817-1.evidence.zip', sha256: '1'.repeat(64) },
    issuedAt: '2026-11-25T04:05:00.000+01:00',
    signer: { kind: 'technician', keyid: '2'.repeat(64), algorithm: 'ed25519' },
    sequence: { number: 41, previous: '3'.repeat(64) },
    supersedes: null,
    scrubber: createScrubber(
      lines.map(({ event }) => event),
      { keep: [job.machine.hostname, job.options.technician], knownUsers: [] },
    ),
    ...change,
  };
}
