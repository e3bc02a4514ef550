import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Action, ActionKind } from '../../model/action.ts';
import { Fact } from '../../model/snapshot.ts';
import type { BackupEntry } from '../../model/step.ts';
import type { PerformContext } from '../machine.ts';
import { writeDurably } from './write-durably.ts';

const FactBackup = z.strictObject({
  schema: z.literal('swapout.practice-backup/v1'),
  facts: z.array(Fact),
});

/** Uninstallers take away what only their installer can bring back; these can be put back one by one. */
const BACKED_UP: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'path-remove',
  'registry-remove',
  'certificate-remove',
  'task-remove',
  'service-delete',
  'filter-unregister',
  'driver-delete',
]);

/** Before the effect: the facts that it takes are on disk, and their digest is journalled. */
export async function backUp(
  action: Action,
  taken: readonly Fact[],
  context: Pick<PerformContext, 'stepId' | 'backupDir' | 'recordBackup'>,
): Promise<void> {
  if (!BACKED_UP.has(action.kind) || taken.length === 0) return;
  const content: z.input<typeof FactBackup> = {
    schema: 'swapout.practice-backup/v1',
    facts: [...taken],
  };
  const bytes = gzipSync(JSON.stringify(content));
  const recordOnly = action.kind === 'path-remove' && action.backup === 'record';
  const file = recordOnly ? null : `${context.stepId}.facts.json.gz`;
  if (file !== null) await writeDurably(join(context.backupDir, file), bytes);
  await context.recordBackup({
    step: context.stepId,
    path: backedUpPath(action),
    sizeBytes: recordOnly ? sizeOf(taken) : bytes.length,
    sha256: digest(bytes),
    file,
    meta: { facts: String(taken.length) },
  });
}

/** What a backup holds, or why it cannot be put back. */
export async function readBackup(
  backup: BackupEntry,
  backupDir: string,
): Promise<{ readonly facts: readonly Fact[] } | { readonly problem: string }> {
  if (backup.file === null) return { problem: 'recorded by size and digest only' };
  const bytes = await readFile(join(backupDir, backup.file)).catch(() => null);
  if (bytes === null) return { problem: `the backup ${backup.file} cannot be read` };
  if (digest(bytes) !== backup.sha256) {
    return { problem: `the backup ${backup.file} is not what was journalled` };
  }
  return { facts: FactBackup.parse(JSON.parse(gunzipSync(bytes).toString('utf8'))).facts };
}

function backedUpPath(action: Action): string {
  switch (action.kind) {
    case 'path-remove':
      return action.path;
    case 'registry-remove':
      return action.value === null ? action.key : `${action.key}\\${action.value}`;
    case 'certificate-remove':
      return `${action.store}: ${action.subject}`;
    case 'task-remove':
      return action.task;
    case 'service-delete':
      return `service ${action.service}`;
    case 'filter-unregister':
      return `${action.listKey}\\${action.listValue}: ${action.driver}`;
    case 'driver-delete':
      return action.path;
    default:
      throw new Error(`${action.kind} has no backup`);
  }
}

function sizeOf(facts: readonly Fact[]): number {
  return facts.reduce((sum, fact) => sum + ('sizeBytes' in fact ? (fact.sizeBytes ?? 0) : 0), 0);
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
