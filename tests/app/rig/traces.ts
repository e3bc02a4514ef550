import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { JournalLine, type JobEvent } from '../../../src/model/event.ts';
import { Envelope, Statement } from '../../../src/model/receipt.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The events that the only job of this run has on disk. */
export function journalOf(dir: string): JobEvent[] {
  const jobsDir = join(dir, 'state/swapout/jobs');
  const [job, ...others] = readdirSync(jobsDir);
  if (job === undefined || others.length > 0) throw new Error(`not one job in ${jobsDir}`);
  return readFileSync(join(jobsDir, job, 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JournalLine.parse(JSON.parse(line)).event);
}

export function eventsOf<T extends JobEvent['type']>(
  events: readonly JobEvent[],
  type: T,
): Extract<JobEvent, { type: T }>[] {
  return events.filter((event): event is Extract<JobEvent, { type: T }> => event.type === type);
}

/** Command lines of the steps that began, in their order, as the plans name them. */
export function commandsRun(events: readonly JobEvent[]): string[] {
  const planned = eventsOf(events, 'planned').flatMap(({ plan }) => plan.steps);
  return eventsOf(events, 'step-started').map(({ step }) => {
    const found = planned.find(({ id }) => id === step);
    if (found === undefined) throw new Error(`step ${step} was in no plan`);
    return found.commandLine;
  });
}

/** The statement of the receipt whose path stands on the last screen; the file itself is held to verify. */
export async function receiptOf(page: Page): Promise<Statement> {
  const path = await page.getByRole('definition').filter({ hasText: '.dsse.json' }).textContent();
  expect(path).not.toBeNull();
  return verifiedReceipt(path ?? '');
}

export function verifiedReceipt(path: string): Statement {
  expect(existsSync(path)).toBe(true);
  const verify = (...options: string[]): number | null =>
    spawnSync(
      process.execPath,
      [join(ROOT, 'dist/cli/swapout.cjs'), 'receipt', 'verify', path, ...options],
      { encoding: 'utf8' },
    ).status;
  expect(verify('--practice')).toBe(0);
  const { payload } = Envelope.parse(JSON.parse(readFileSync(path, 'utf8')));
  return Statement.parse(JSON.parse(Buffer.from(payload, 'base64').toString('utf8')));
}
