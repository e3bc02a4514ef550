import type { DetectDocument, Finding } from '../model/finding.ts';
import { verdictOf, type Job, type StepRecord } from '../model/job.ts';
import type { JournalLine } from '../model/event.ts';
import {
  PREDICATE_TYPES,
  Statement,
  STATEMENT_TYPE,
  type PredicateType,
  type ReceiptEnd,
  type ReceiptStep,
  type Sequence,
  type Signer,
  type Withdrawal,
} from '../model/receipt.ts';
import type { SnapshotOrigin } from '../model/snapshot.ts';
import type { VerifyDocument } from '../model/verdict.ts';
import type { Scrubber } from '../receipt/scrub.ts';
import { protectionNow } from './replace.ts';

export interface StatementInput {
  readonly job: Job;
  readonly origin: SnapshotOrigin;
  /** Another receipt of this job follows, because a reboot is owed or the job goes on later. */
  readonly interim: boolean;
  readonly journal: { readonly lines: readonly JournalLine[]; readonly lastDigest: string };
  /** The bundle beside the receipt: bare file name, SHA-256 in hex. */
  readonly evidence: { readonly name: string; readonly sha256: string };
  /** ISO 8601 with offset. */
  readonly issuedAt: string;
  readonly signer: Signer;
  readonly sequence: Sequence | null;
  readonly supersedes: string | null;
  /** Takes users' names and files out; the same one that made the evidence bundle. */
  readonly scrubber: Scrubber;
}

/** What the receipt says of a job, at any stage and after any end. Pure, and the same for the same input. */
export function statementOf(input: StatementInput): Statement {
  const { job, scrubber } = input;
  const identity = {
    job: job.id,
    machine: machineOf(input),
    technician: { id: job.options.technician },
    site: job.options.site,
  };
  // What names machine and technician is asked for as such and stays; everything else is scrubbed.
  const predicate = { ...(scrubber.json(predicateOf(input)) as object), ...identity };
  return Statement.parse({
    _type: STATEMENT_TYPE,
    subject: [{ name: input.evidence.name, digest: { sha256: input.evidence.sha256 } }],
    predicateType: predicateTypeOf(job, input.origin),
    predicate,
  });
}

/** A practice job can make nothing but a practice receipt, and the other way round. */
function predicateTypeOf(job: Job, origin: SnapshotOrigin): PredicateType {
  const isPractice = job.options.machine !== 'this';
  if (isPractice !== (origin === 'practice'))
    throw new Error(`a job on ${job.options.machine} does not come from a ${origin} machine`);
  return PREDICATE_TYPES[origin];
}

/** How the job stands: withdrawn, under way, refused, given up, or at its own end. */
function endOf(job: Job, interim: boolean, withdrawal: Withdrawal | null): ReceiptEnd {
  if (withdrawal !== null)
    return { how: 'withdrawn', reason: 'what the job had taken away was put back' };
  if (interim) {
    const owed = rebootOwed(job);
    return { how: 'interim', reason: owed.length > 0 ? owed.join('; ') : null };
  }
  if (job.stoppedBy !== null) {
    const how = job.stoppedBy.why === 'stop-refused' ? 'refused' : 'given-up';
    return { how, reason: job.stoppedBy.detail };
  }
  if (job.declined !== null) return { how: 'refused', reason: job.declined };
  return { how: 'finished', reason: null };
}

/** What `restore` did since the last receipt, and the receipt that it takes back; null for nothing. */
function withdrawalOf(job: Job, lines: readonly JournalLine[]): Withdrawal | null {
  const receipt = job.receipts.at(-1)?.payloadSha256;
  if (receipt === undefined) return null;
  const lastReceipt = lines.findLastIndex(({ event }) => event.type === 'receipt-written');
  const restored = lines
    .slice(lastReceipt + 1)
    .flatMap(({ event }) => (event.type === 'restored' ? [event] : []));
  if (restored.length === 0) return null;
  return {
    receipt,
    restored: restored.flatMap(({ paths }) => paths),
    failed: restored.flatMap(({ failed }) => failed),
  };
}

function predicateOf(input: StatementInput): object {
  const { job } = input;
  const withdrawal = withdrawalOf(job, input.journal.lines);
  const latest = job.verification ?? job.before;
  return {
    schema: 'swapout.receipt/v1',
    // What was put back was not read again: nothing can be claimed of the machine now.
    status: withdrawal === null ? verdictOf(job) : 'unproven',
    end: endOf(job, input.interim, withdrawal),
    sequence: input.sequence,
    supersedes: input.supersedes,
    earlierReceipt: job.earlierReceipt,
    withdraws: withdrawal,
    times: { startedAt: job.openedAt, endedAt: job.updatedAt, issuedAt: input.issuedAt },
    tool: job.tool,
    catalog: job.catalog,
    signer: input.signer,
    journal: { lines: input.journal.lines.length, lastDigest: input.journal.lastDigest },
    authorities: authoritiesOf(job),
    before: job.before === null ? null : beforeOf(job.before),
    stops: job.stops.map(({ name }) => ({ name, accepted: job.accepted[name] ?? null })),
    skipped: Object.entries(job.skippedProducts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([product, reason]) => ({ product, reason })),
    steps: job.steps.map(stepOf),
    restarted: job.restarted,
    reboots: { count: job.reboots, owed: rebootOwed(job) },
    verification: job.verification === null ? null : verificationOf(job.verification),
    kept: job.kept,
    backups: backupsOf(job),
    replacement: replacementOf(job),
    protection: protectionNow(job),
    mayReturn: latest?.mayReturn ?? [],
  };
}

function machineOf({ job, journal }: StatementInput): object {
  const { machine, options } = job;
  const seen = [
    machine.bootId,
    ...journal.lines.flatMap(({ event }) => (event.type === 'reboot-seen' ? [event.bootId] : [])),
  ];
  return {
    assetTag: options.assetTag,
    serial: machine.serial,
    smbiosUuid: machine.smbiosUuid,
    hostname: machine.hostname,
    id: machine.id,
    platform: machine.platform,
    os: machine.os,
    arch: machine.arch,
    bootIds: [...new Set(seen)],
    clock: { source: machine.clockSource, confirmedByTechnician: options.clockConfirmed },
  };
}

function rebootOwed(job: Job): readonly string[] {
  return job.rebootOwed?.why ?? job.verification?.rebootOwed ?? [];
}

function authoritiesOf(job: Job): string[] {
  const findings = [...(job.before?.findings ?? []), ...(job.verification?.findings ?? [])];
  return [...new Set(findings.flatMap(({ authorities }) => authorities))].sort();
}

function lookedOf({ takenAt, read, unread, unreadThatMatters }: DetectDocument | VerifyDocument) {
  return { takenAt, read, unread, unreadThatMatters };
}

function beforeOf(document: DetectDocument): object {
  const { findings, ignored } = document;
  return { ...lookedOf(document), findings: findings.map(findingOf), ignored };
}

function findingOf(finding: Finding): object {
  const { id, product, version, state, authorities, evidence } = finding;
  const sources = [...new Set(evidence.map(({ source }) => source))];
  return {
    id,
    product,
    version,
    state,
    for: finding.for,
    authorities,
    evidence: sources.map((source) => ({
      source,
      pieces: evidence.filter((piece) => piece.source === source).length,
    })),
  };
}

function stepOf({ step, approved, startedAt, finishedAt, result }: StepRecord): ReceiptStep {
  return {
    id: step.id,
    product: step.product,
    action: step.action.kind,
    commandLine: step.commandLine,
    approved,
    // Begun and never settled: nobody knows what became of it.
    outcome: result?.outcome ?? (startedAt === null ? 'not-run' : 'unknown'),
    exitCode: result?.exitCode ?? null,
    startedAt,
    endedAt: finishedAt,
    settledBy: result?.settledBy ?? null,
    detail: result?.detail ?? null,
  };
}

function verificationOf(document: VerifyDocument): object {
  return {
    verdict: document.verdict,
    ...lookedOf(document),
    rebootOwed: document.rebootOwed,
    before: document.before.map(({ finding, verdict, evidence }) => {
      const count = (fate: string) => evidence.filter((piece) => piece.fate === fate).length;
      return {
        finding,
        verdict,
        evidence: {
          gone: count('gone'),
          'still-there': count('still-there'),
          unread: count('unread'),
          kept: count('kept'),
        },
      };
    }),
    findings: document.findings.map(findingOf),
  };
}

function backupsOf({ backups }: Job): object {
  const recordedOnly = backups.filter(({ file }) => file === null).length;
  return { count: backups.length, restorable: backups.length - recordedOnly, recordedOnly };
}

function replacementOf(job: Job): object | null {
  const { replacement, replacementStep, replacementResult } = job;
  if (replacement?.kind !== 'pack') return replacement;
  const { kind, pack, entry, name, version } = replacement;
  return {
    ...{ kind, pack, entry, name, version },
    outcome: replacementResult?.outcome ?? (replacementStep === null ? 'not-run' : 'unknown'),
    exitCode: replacementResult?.exitCode ?? null,
    detail: replacementResult?.detail ?? null,
  };
}
