import type { DetectDocument } from '../model/finding.ts';
import type { RunDocument } from '../model/run-document.ts';
import type { PlanDocument } from '../model/step.ts';
import type { VerifyDocument } from '../model/verdict.ts';
import { printable, type Paint } from './paint.ts';

/** A detection for people. */
export function detectionText(document: DetectDocument, paint: Paint): string {
  const lines = [`${printable(document.machine.hostname)}: ${printable(document.machine.os)}`];
  for (const { id, product, state, version, evidence } of document.findings) {
    lines.push(
      `${paint.bold(state.padEnd(9))} ${printable(`${product.name} ${version ?? ''}`)} (${printable(id)})`,
    );
    for (const { source, locator, value } of evidence) {
      lines.push(paint.dim(`    ${source}: ${printable(locator)}: ${printable(value)}`));
    }
  }
  for (const { locator, name, why } of document.ignored) {
    lines.push(paint.dim(`ignored   ${printable(name)} (${printable(locator)}): ${why}`));
  }
  for (const { source, locator } of document.mayReturn) {
    lines.push(paint.yellow(`may bring it back: ${source}: ${printable(locator)}`));
  }
  return [
    ...lines,
    ...nothingText(document, paint),
    ...unreadText(document, paint),
    ...earlierText(document),
    '',
  ].join('\n');
}

function earlierText({ earlierJob }: DetectDocument): string[] {
  if (earlierJob === undefined) return [];
  const { job, verdict, receipt, restoredAt } = earlierJob;
  const back = restoredAt === undefined ? '' : `, but put back at ${restoredAt}`;
  return [
    `Earlier job ${job}: ${verdict ?? 'not judged yet'}${back}, ${printable(receipt ?? 'no receipt yet')}`,
  ];
}

/** "Nothing found" never stands without what was looked at. */
function nothingText(
  { findings, read, unreadThatMatters }: DetectDocument,
  paint: Paint,
): string[] {
  if (findings.length > 0) return [];
  const looked = read.map(({ source, entries }) => `${source} ${entries}`).join(', ');
  const claim =
    unreadThatMatters.length > 0
      ? paint.yellow(
          'Nothing was found, and that proves nothing: sources that matter were not read.',
        )
      : paint.green('Nothing was found.');
  return [claim, `Looked at: ${looked === '' ? 'nothing' : looked}.`];
}

function unreadText({ unread, unreadThatMatters }: DetectDocument, paint: Paint): string[] {
  return unread.map(({ source, why, locator }) => {
    const text = `not read  ${source}${locator === undefined ? '' : ` ${printable(locator)}`}: ${why}`;
    return unreadThatMatters.includes(source) ? paint.red(text) : paint.yellow(text);
  });
}

export function planText({ steps, kept }: PlanDocument, paint: Paint): string {
  if (steps.length === 0 && kept.length === 0) return 'There is nothing to remove.\n';
  const lines = steps.flatMap(({ id, commandLine, why, asks }) => [
    `${paint.bold(id)}  ${printable(commandLine)}`,
    paint.dim(`        ${printable(why)}${asks === null ? '' : ` Asks first: ${printable(asks)}`}`),
  ]);
  const stays = kept.map(({ locator, why }) => paint.dim(`stays   ${printable(locator)}: ${why}`));
  return [...lines, ...stays, 'Nothing was run.', ''].join('\n');
}

export function verdictText(document: VerifyDocument, paint: Paint): string {
  const lines = document.before.flatMap(({ finding, verdict, evidence }) => [
    `${printable(finding)}: ${verdict}`,
    ...evidence.map(({ source, locator, fate }) =>
      paint.dim(`    ${fate.padEnd(11)} ${source}: ${printable(locator)}`),
    ),
  ]);
  const owed = document.rebootOwed.map((why) =>
    paint.yellow(`A reboot is owed: ${printable(why)}`),
  );
  const unread = document.unread.map(({ source, why }) =>
    paint.yellow(`not read  ${source}: ${why}`),
  );
  return [...lines, ...owed, ...unread, `Verdict: ${paint.bold(document.verdict)}`, ''].join('\n');
}

/** The end of a job in a few lines; the last one is the receipt's path. */
export function runText(document: RunDocument, paint: Paint): string {
  const { replacement, rebootOwed, stopped } = document;
  const lines = [`Job ${document.job}`, `Verdict: ${paint.bold(document.verdict)}`];
  if (stopped !== null)
    lines.push(paint.yellow(`Stopped (${stopped.why}): ${printable(stopped.detail)}`));
  for (const why of rebootOwed) lines.push(paint.yellow(`A reboot is owed: ${printable(why)}`));
  if (rebootOwed.length > 0)
    lines.push('Reboot this machine (not shut down), then: swapout resume');
  if (replacement !== null) {
    lines.push(
      replacement.kind === 'protected'
        ? paint.green(`Protected by ${printable(`${replacement.by} ${replacement.version}`)}`)
        : paint.red(`UNPROTECTED since ${replacement.since}: ${printable(replacement.reason)}`),
    );
  }
  if (document.restoredAt !== null)
    lines.push(
      paint.yellow(
        `What it took away was put back at ${document.restoredAt}; the verdict is of before.`,
      ),
    );
  if (document.stage !== 'done' && rebootOwed.length === 0)
    lines.push('Not finished. Go on with: swapout resume');
  return [...lines, document.receipt ?? 'No receipt yet.', ''].join('\n');
}
