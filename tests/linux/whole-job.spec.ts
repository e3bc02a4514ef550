import { describe, expect, it } from 'vitest';
import { installDebs, installRpms, prepareRpm } from './rig/arrange.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import { isUserProgramRunning, layOutDecoys } from './rig/decoys.ts';
import {
  KIT,
  PACK,
  RUN,
  eventsOf,
  job,
  layOutPack,
  outcomes,
  run,
  statementOf,
} from './rig/job.ts';
import { expectReplaced } from './rig/expect-replaced.ts';
import { debState, exists, hasRpm, programsBelow } from './rig/look.ts';
import { changesBeside, changesBetween, pictureOfMachine } from './rig/machine-picture.ts';
import { kav4fs, kesl, keslGui, klnagent64 } from './rig/products.ts';

const DECOYS = [
  /^\/opt\/kaspersky-notes(\/|$)/,
  /^\/var\/opt\/kaspersky\.old(\/|$)/,
  /^\/srv\/precious(\/|$)/,
  /^\/home\/olga(\/|$)/,
  /^\/etc\/cron\.d\/kaspersky-reminder$/,
  /^\/etc\/systemd\/system\/(multi-user\.target\.wants\/)?kesl-report\.service$/,
  /^\/usr\/share\/(themes\/kaspersky|doc\/libkesl-doc)(\/|$)/,
  /^\/usr\/share\/themes$/,
];
const REPLACEMENT = [
  /^\/opt\/sentinel(\/|$)/,
  /^\/(usr\/lib|etc)\/systemd\/system\/(multi-user\.target\.wants\/)?sentinel-protect\.service$/,
];
/** What the package managers write for themselves at every installation. */
const BOOKKEEPING = [
  /^\/var\/lib\/dpkg\/(status(-old)?|lock(-frontend)?|triggers(\/|$))/,
  /^\/var\/lib\/dpkg\/info(\/(format|kaspersky-theme|libkesl-doc|libsentinel|sentinel-protect)\.|$)/,
  /^\/var\/lib\/dpkg\/(diversions|statoverride|available)/,
  /^\/var\/log\/(dpkg|alternatives)\.log$/,
  /^\/var\/lib\/rpm(\/|$)/,
  // dpkg takes a folder with the last package that lists it.
  /^\/etc\/opt$/,
  /^\/root\/packages(\/|$)/,
];

/** Without Swapout: OpenSSL over what DSSE signs, put together by hand. */
async function expectOpensslAgrees(c: Container, receipt: string): Promise<void> {
  const envelope = JSON.parse(await c.read(receipt)) as {
    payload: string;
    payloadType: string;
    signatures: [{ sig: string }];
  };
  const payload = Buffer.from(envelope.payload, 'base64');
  const { payloadType } = envelope;
  const head = `DSSEv1 ${String(payloadType.length)} ${payloadType} ${String(payload.length)} `;
  await c.write('/root/pae', Buffer.concat([Buffer.from(head), payload]));
  await c.write('/root/sig', Buffer.from(envelope.signatures[0].sig, 'base64'));
  const key = receipt.replace('.dsse.json', '.pub.pem');
  const verify = ['openssl', 'pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin'] as const;
  const check = () => c.run([...verify, '-in', '/root/pae', '-sigfile', '/root/sig']);
  expect(await check()).toMatchObject({ exitCode: 0 });
  await c.write('/root/pae', Buffer.concat([Buffer.from(head), payload.subarray(1)]));
  expect((await check()).exitCode).not.toBe(0);
}

/** The receipt holds by its key, by that key alone, and no longer once its evidence is another. */
async function expectReceiptHolds(c: Container, receipt: string): Promise<void> {
  const key = receipt.replace('.dsse.json', '.pub.pem');
  const verify = (...more: string[]) => c.swapout(['receipt', 'verify', receipt, ...more]);
  expect(await verify('--trust', key)).toMatchObject({ exitCode: 0 });
  expect(await verify('--kit', KIT)).toMatchObject({ exitCode: 8 });
  await expectOpensslAgrees(c, receipt);
  const evidence = receipt.replace('.dsse.json', '.evidence.zip');
  await c.runOk(['cp', evidence, '/root/evidence.zip']);
  await c.runOk(['sh', '-c', `echo more >> ${evidence}`]);
  expect(await verify('--trust', key)).toMatchObject({ exitCode: 6 });
  await c.runOk(['cp', '/root/evidence.zip', evidence]);
}

describe('the whole job', () => {
  it('takes the deb products off, leaves all else as it was, and puts the replacement in place', async () => {
    await withContainer({}, async (c) => {
      const fresh = pictureOfMachine(c);
      await installDebs(c, kesl, keslGui, klnagent64);
      const decoys = await layOutDecoys(c);
      const choice = await layOutPack(c);
      const detected = await c.swapout(['detect', '--json']);
      expect(detected.exitCode).toBe(3);

      const { exitCode, document } = await job(c, [...RUN, ...choice]);

      expect(exitCode).toBe(0);
      expect(document).toMatchObject({
        stage: 'done',
        verdict: 'removed',
        exitCode: 0,
        replacement: { kind: 'protected', by: 'Sentinel Protect', version: '3.2.0' },
      });
      for (const name of ['kesl', 'kesl-gui', 'klnagent64']) {
        expect(await debState(c, name), name).toBeUndefined();
      }
      await expectReplaced(c);
      expect(await decoys.changes()).toEqual([]);
      expect(isUserProgramRunning(c)).toBe(true);
      const changes = changesBetween(fresh, pictureOfMachine(c));
      expect(changesBeside(changes, [...DECOYS, ...REPLACEMENT, ...BOOKKEEPING])).toEqual([]);
      // Interface before program, endpoint before agent; the replacement last.
      expect(outcomes(document, 'package-purge').map(([name]) => name)).toEqual([
        'kesl-gui',
        'kesl',
        'klnagent64',
      ]);
      expect(document.steps.at(-1)?.action.kind).toBe('package-install');
      const receipt = document.receipt ?? '';
      expect((await statementOf(c, receipt)).predicate).toMatchObject({
        status: 'removed',
        protection: { kind: 'protected' },
        machine: { hostname: 'workstation-7', bootIds: [await c.bootId()] },
      });
      expect(await c.read(receipt)).not.toContain('olga');
      await expectReceiptHolds(c, receipt);
      expect(await c.swapout(['detect', '--json'])).toMatchObject({ exitCode: 0 });
      expect(await c.swapout(['verify', '--json'])).toMatchObject({ exitCode: 0 });
      // A second visit finds nothing, and the machine protected already.
      const second = await job(c, [...RUN, ...choice]);
      expect(second).toMatchObject({
        exitCode: 0,
        document: { verdict: 'not-present', replacement: { kind: 'protected', already: true } },
      });
      expect(second.document.steps).toEqual([]);
    });
  });

  it('takes the rpm products off with rpm, and puts an rpm in their place', async () => {
    await withContainer({}, async (c) => {
      await prepareRpm(c);
      const fresh = pictureOfMachine(c);
      await installRpms(c, kesl, keslGui, klnagent64);
      const decoys = await layOutDecoys(c);
      const choice = await layOutPack(c, { format: 'rpm' });

      const { exitCode, document } = await job(c, [...RUN, ...choice]);

      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      for (const name of ['kesl', 'kesl-gui', 'klnagent64']) {
        expect(await hasRpm(c, name), name).toBe(false);
      }
      expect(await hasRpm(c, 'sentinel-protect')).toBe(true);
      expect(await hasRpm(c, 'libsentinel')).toBe(true);
      await expectReplaced(c);
      expect(await decoys.changes()).toEqual([]);
      const changes = changesBetween(fresh, pictureOfMachine(c));
      expect(changesBeside(changes, [...DECOYS, ...REPLACEMENT, ...BOOKKEEPING])).toEqual([]);
    });
  });

  it('takes the old 32-bit server product with its init script off', async () => {
    await withContainer({}, async (c) => {
      const fresh = pictureOfMachine(c);
      await installDebs(c, kav4fs);
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({ exitCode: 0, verdict: 'removed' });
      expect(outcomes(document, 'package-purge')).toEqual([['kav4fs', 'done']]);
      expect(await debState(c, 'kav4fs:i386')).toBeUndefined();
      expect(programsBelow(c, '/opt/kaspersky')).toEqual([]);
      const changes = changesBetween(fresh, pictureOfMachine(c));
      // The test itself has told dpkg of the foreign architecture.
      expect(changesBeside(changes, [...BOOKKEEPING, /^\/var\/lib\/dpkg\/arch$/])).toEqual([]);
    });
  });

  it('on a clean machine changes nothing, and says in the receipt what it looked at', async () => {
    await withContainer({}, async (c) => {
      const before = pictureOfMachine(c);
      const { exitCode, document } = await job(c, [...RUN, '--no-replacement', 'nothing to do']);
      expect(exitCode).toBe(0);
      expect(document).toMatchObject({
        verdict: 'not-present',
        steps: [],
        replacement: { kind: 'unprotected', reason: 'nothing to do' },
      });
      expect(changesBetween(before, pictureOfMachine(c))).toEqual([]);
      expect((await statementOf(c, document.receipt)).predicate).toMatchObject({
        status: 'not-present',
        protection: { kind: 'unprotected' },
      });
      const [, reading] = await eventsOf(c, document.job);
      expect(reading).toMatchObject({ type: 'reading-taken', detection: { findings: [] } });
      expect(await exists(c, PACK)).toBe(false);
    });
  });
});
