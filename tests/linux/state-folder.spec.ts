import { describe, expect, it } from 'vitest';
import { installDebs } from './rig/arrange.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import { KIT, RUN, WITHOUT, resume, run, statementOf } from './rig/job.ts';
import { debState, unitState } from './rig/look.ts';
import { kesl } from './rig/products.ts';

const STATE = '/var/lib/swapout';

async function expectKept(c: Container): Promise<void> {
  expect(await debState(c, 'kesl')).toBe('ii ');
  expect(await unitState(c, 'kesl.service')).toMatchObject({ active: 'active' });
}

/** Refused before anything is changed, with what to do next. */
async function expectRefused(c: Container, pattern: RegExp, ...more: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await c.swapout([...RUN, ...WITHOUT, ...more]);
  expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(pattern);
  expect(stderr).toContain('Next:');
  await expectKept(c);
}

describe('the state folder', () => {
  it('of another owner, of other writers, or that is a link is refused', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      await c.runOk(['install', '--directory', '--owner=olga', '--mode=700', STATE]);
      await expectRefused(c, /belongs to another account/);
      await c.runOk(['chown', 'root:root', STATE]);
      await c.runOk(['chmod', '0777', STATE]);
      await expectRefused(c, /other accounts may write to it/);
      await c.runOk(['rmdir', STATE]);
      await c.runOk(['mkdir', '--mode=700', '/srv/elsewhere']);
      await c.runOk(['ln', '-s', '/srv/elsewhere', STATE]);
      await expectRefused(c, /it is a link/);
      await c.runOk(['rm', STATE]);
      await c.write(STATE, 'a file\n');
      await expectRefused(c, /not a folder/);
      await c.runOk(['rm', STATE]);
      // `--state` passes the same check.
      await expectRefused(c, /another account/, '--state', '/home/olga/state');
      expect((await c.runOk(['ls', '/srv/elsewhere'])).stdout).toBe('');
    });
  });

  it('that is read-only or full is refused, and goes on once it is not', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      await c.runOk(['mkdir', '--mode=700', STATE]);
      const mount = (options: string) =>
        c.runOk(['mount', '-t', 'tmpfs', '-o', `mode=700,${options}`, 'tmpfs', STATE]);
      await mount('ro');
      await expectRefused(c, /read-only/);
      await c.runOk(['umount', STATE]);
      await mount('size=4k,nr_inodes=3');
      await expectRefused(c, /is full/);
      await c.runOk(['umount', STATE]);
      // Room for the journal, none for the backups: nothing is removed.
      await mount('size=4m');
      await expectRefused(c, /The backups need/);
      await c.runOk(['mount', '-o', 'remount,size=100m', STATE]);
      const { exitCode, document } = await resume(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      expect(await debState(c, 'kesl')).toBeUndefined();
    });
  });

  it('of a job that ended well is for administrators only', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const { document } = await run(c);
      expect(document.verdict).toBe('removed');
      expect((await c.runOk(['stat', '--format=%U %a', STATE])).stdout).toBe('root 700\n');
      const open = ['find', STATE, '-perm', '/077'] as const;
      expect((await c.runOk([...open])).stdout).toBe('');
      const jobs = await c.swapout(['jobs', '--json'], { user: 'olga' });
      expect(jobs.stdout).not.toContain(document.job);
    });
  });
});

describe('a stick that cannot be written to', () => {
  it('loses nothing: the job is told to go on, and its receipt is written then', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      await c.runOk(['mkdir', '-p', '/mnt/stick']);
      await c.runOk(['mount', '-t', 'tmpfs', '-o', 'ro', 'tmpfs', '/mnt/stick']);
      const { exitCode, stdout, stderr } = await c.swapout([...RUN, ...WITHOUT]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toContain('/mnt/stick/kit/receipts');
      expect(stderr).toContain('swapout resume');
      await c.runOk(['mount', '-o', 'remount,rw', '/mnt/stick']);
      const end = await resume(c);
      expect(end).toMatchObject({ exitCode: 0, document: { verdict: 'removed', stage: 'done' } });
      const receipt = end.document.receipt ?? '';
      expect(receipt.startsWith(`${KIT}/receipts/`)).toBe(true);
      const text = (await c.runOk(['cat', receipt])).stdout;
      await c.write('/root/receipt', text);
      expect((await statementOf(c, '/root/receipt')).predicate.status).toBe('removed');
      expect(await debState(c, 'kesl')).toBeUndefined();
    });
  });
});
