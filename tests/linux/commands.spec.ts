import { describe, expect, it } from 'vitest';
import { installDebs } from './rig/arrange.ts';
import { keslRemovalFails } from './rig/broken-products.ts';
import { withContainer } from './rig/container.ts';
import { KIT, job, layOutPack, resume, run, statementOf } from './rig/job.ts';
import { debState, exists, pictureOf, programsBelow, unitState } from './rig/look.ts';
import { changesBetween, pictureOfMachine } from './rig/machine-picture.ts';
import { kesl, klnagent64 } from './rig/products.ts';

const COMMON = ['--yes', '--json', '--technician', 't-1', '--kit', KIT] as const;

describe('the steps one by one', () => {
  it('remove, verify and replace do each its part', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl, klnagent64);
      expect((await c.swapout(['verify', '--json'])).exitCode).toBe(3);
      const choice = await layOutPack(c);
      const dry = pictureOfMachine(c);
      const plan = await c.swapout(['remove', '--dry-run', '--json']);
      expect(plan.exitCode).toBe(0);
      expect(JSON.parse(plan.stdout)).toMatchObject({ schema: 'swapout.plan/v1', round: 1 });
      expect(changesBetween(dry, pictureOfMachine(c))).toEqual([]);

      const removed = await job(c, ['remove', ...COMMON]);
      expect(removed).toMatchObject({
        exitCode: 0,
        document: { verdict: 'removed', replacement: { kind: 'unprotected' } },
      });
      expect(await debState(c, 'kesl')).toBeUndefined();
      const verified = await c.swapout(['verify', '--json']);
      expect(verified.exitCode).toBe(0);
      expect(JSON.parse(verified.stdout)).toMatchObject({
        schema: 'swapout.verify/v1',
        verdict: 'removed',
      });
      const replaced = await job(c, ['replace', ...COMMON, ...choice]);
      expect(replaced).toMatchObject({
        exitCode: 0,
        document: { verdict: 'not-present', replacement: { kind: 'protected', already: false } },
      });
      expect(await unitState(c, 'sentinel-protect.service')).toMatchObject({ active: 'active' });
      const jobs = JSON.parse((await c.swapout(['jobs', '--json'])).stdout) as {
        jobs: { job: string; open: boolean }[];
      };
      expect(jobs.jobs).toMatchObject([
        { job: removed.document.job, open: false },
        { job: replaced.document.job, open: false },
      ]);
    });
  });

  it('replace removes nothing, and installs nothing beside the product', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const choice = await layOutPack(c);
      const before = pictureOfMachine(c);
      const { exitCode, document } = await job(c, ['replace', ...COMMON, ...choice]);
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      expect(document.replacement).toMatchObject({ kind: 'unprotected' });
      expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);
      expect(await unitState(c, 'kesl.service')).toMatchObject({ active: 'active' });
    });
  });
});

describe('restore', () => {
  it('puts back what the backups hold, as it was, and withdraws the receipt', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl, klnagent64);
      await c.write('/var/opt/kaspersky/kesl/settings.ini', 'policy=strict\n', 0o640);
      await c.runOk(['chown', 'olga:olga', '/var/opt/kaspersky/kesl/settings.ini']);
      await c.write('/var/opt/kaspersky/kesl/quarantine/object-1', 'harmful\n', 0o600);
      const kept = ['/etc/opt/kaspersky/kesl/kesl.conf', '/var/opt/kaspersky/kesl/settings.ini'];
      const before = await Promise.all(kept.map((file) => pictureOf(c, file)));
      const { document } = await run(c);
      expect(document.verdict).toBe('removed');
      for (const file of kept) expect(await exists(c, file), file).toBe(false);
      const first = document.receipt ?? '';

      const restored = await c.swapout([
        'restore',
        document.job,
        ...['--yes', '--json', '--kit', KIT],
      ]);
      const result = JSON.parse(restored.stdout) as {
        restored: string[];
        failed: { path: string; why: string }[];
        recordedOnly: string[];
        receipt: string;
      };
      expect(await Promise.all(kept.map((file) => pictureOf(c, file)))).toEqual(before);
      // Quarantine and programs were recorded only; nothing that runs is put back.
      expect(result.failed).toEqual([]);
      expect(result.recordedOnly).toEqual(['/var/opt/kaspersky']);
      for (const file of [
        '/opt/kaspersky/kesl/libexec/kesl',
        '/var/opt/kaspersky/kesl/install-current/libexec/kesl',
        '/var/opt/kaspersky/kesl/quarantine/object-1',
      ]) {
        expect(await exists(c, file), file).toBe(false);
      }
      expect(programsBelow(c, '/opt/kaspersky')).toEqual([]);
      expect(await debState(c, 'kesl')).toBeUndefined();
      expect(restored.exitCode).toBe(0);

      expect(result.receipt).not.toBe(first);
      const { predicate } = await statementOf(c, result.receipt);
      expect(predicate.withdraws?.restored).toEqual(expect.arrayContaining(result.restored));
      expect(predicate.supersedes).toMatch(/^[0-9a-f]{64}$/);
      // What was put back is found again.
      expect((await c.swapout(['detect', '--json'])).exitCode).toBe(3);
      expect((await c.swapout(['restore', 'no-such-job', '--yes'])).exitCode).toBe(2);
    });
  });
});

describe('the technician’s key', () => {
  it('signs; without its passphrase nothing is begun', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl);
      const key = `${KIT}/keys/technician.key.pem`;
      await c.write('/root/secrets.json', '{ "signingKey": "a long passphrase" }', 0o600);
      const secrets = ['--secrets', '/root/secrets.json'];
      const made = await c.swapout(['key', 'create', '--key', key, '--json', ...secrets]);
      expect(made.exitCode).toBe(0);
      const { publicKey } = JSON.parse(made.stdout) as { publicKey: string };
      await c.write('/root/trusted.pem', publicKey);
      const before = pictureOfMachine(c);
      const args = ['run', ...COMMON, '--no-replacement', 'a test'];
      for (const more of [
        [],
        ['--secrets', '/root/wrong.json'],
        ['--secrets', '/root/open.json'],
      ]) {
        await c.write('/root/wrong.json', '{ "signingKey": "another passphrase" }', 0o600);
        await c.write('/root/open.json', '{ "signingKey": "a long passphrase" }', 0o644);
        expect((await c.swapout([...args, ...more])).exitCode).toBe(2);
      }
      await c.runOk(['rm', '/root/wrong.json', '/root/open.json']);
      expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);

      const { exitCode, document } = await job(c, [...args, ...secrets]);
      expect(exitCode).toBe(0);
      const receipt = document.receipt ?? '';
      const verify = await c.swapout([
        'receipt',
        'verify',
        receipt,
        '--trust',
        '/root/trusted.pem',
      ]);
      expect(verify.exitCode).toBe(0);
      expect((await statementOf(c, receipt)).predicate.signer.kind).toBe('technician');
      // Neither key nor passphrase stays on the machine.
      const traces = await c.run([
        'grep',
        '-rlE',
        'a long passphrase|PRIVATE KEY',
        '/var/lib/swapout',
      ]);
      expect(traces).toMatchObject({ exitCode: 1, stdout: '' });
      await c.runOk(['chmod', '0644', key]);
      expect((await c.swapout([...args, ...secrets])).exitCode).toBe(2);
    });
  });
});

describe('the end of a job that did not come to a good one', () => {
  it('is printed again by resume, with its exit code, and changes nothing', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalFails);
      const first = await run(c);
      expect(first.exitCode).toBe(4);
      const before = pictureOfMachine(c);
      const again = await resume(c);
      expect(again.exitCode).toBe(4);
      expect(again.document).toEqual(first.document);
      expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);
    });
  });
});
