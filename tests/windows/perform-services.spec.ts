import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { bundlePerformProbe, runAction, runTasks } from './perform/run-actions.ts';
import { cacheDir } from './rig/places.ts';
import { withPrefix, type Prefix } from './rig/prefix.ts';
import { certificateKey, makeRoot } from './stand-ins/certificate.ts';
import { regFile } from './stand-ins/reg-file.ts';

const dir = path.join(cacheDir, `service-${process.pid}`);
beforeAll(async () => {
  await bundlePerformProbe();
  mkdirSync(dir, { recursive: true });
  const source = path.join(import.meta.dirname, 'perform/service.c');
  const args = ['-O2', '-s', '-municode', '-o', path.join(dir, 'service.exe'), source];
  execFileSync('x86_64-w64-mingw32-gcc', [...args, '-ladvapi32'], { stdio: 'pipe' });
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function startService(prefix: Prefix, name: string, ...more: readonly string[]) {
  await prefix.write('C:\\k\\service.exe', readFileSync(path.join(dir, 'service.exe')));
  const line = ['C:\\k\\service.exe', name, ...more].join(' ');
  await prefix.runOk('sc', 'create', name, 'binPath=', line, 'start=', 'demand');
  await prefix.runOk('sc', 'start', name);
}

describe('services of a Windows', () => {
  it('stop, and are deleted without a restart', () =>
    withPrefix(async (prefix) => {
      await startService(prefix, 'AVP.Stand-in');
      const [stopped, deleted] = await runTasks(prefix, [
        { kind: 'perform', action: { kind: 'service-stop', service: 'AVP.Stand-in' } },
        {
          kind: 'perform',
          action: { kind: 'service-delete', service: 'AVP.Stand-in' },
          step: 'r1-2',
        },
      ]);
      expect(stopped?.result).toMatchObject({ outcome: 'done' });
      expect(stopped?.isDone).toBe(true);
      expect(deleted?.result).toMatchObject({ outcome: 'done', rebootOwed: [] });
    }));

  it('that take no order to stop are not forced, and go with the restart', () =>
    withPrefix(async (prefix) => {
      await startService(prefix, 'AVP.Stand-in', 'nostop');
      const [stopped, deleted] = await runTasks(prefix, [
        { kind: 'perform', action: { kind: 'service-stop', service: 'AVP.Stand-in' } },
        {
          kind: 'perform',
          action: { kind: 'service-delete', service: 'AVP.Stand-in' },
          step: 'r1-2',
        },
      ]);
      expect(stopped?.result).toMatchObject({ outcome: 'refused', advice: 'self-defence' });
      expect(deleted?.result).toMatchObject({ outcome: 'done-reboot-required' });
      expect(deleted?.isDone).toBe(false);
    }));
});

describe('certificates of a Windows', () => {
  it('go one by one by their digest, and come back', () =>
    withPrefix(async (prefix) => {
      const root = 'HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\Root';
      const der = makeRoot('/O=AO Kaspersky Lab/CN=Kaspersky Anti-Virus Personal Root Certificate');
      await prefix.write('C:\\root.reg', regFile(certificateKey(root, der)));
      await prefix.runOk('reg', 'import', 'C:\\root.reg');
      const { fingerprint256, subject } = new X509Certificate(der);
      const action: Action = {
        kind: 'certificate-remove',
        store: 'LocalMachine\\Root',
        subject,
        sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
      };
      const { result, isDone, backups } = await runAction(prefix, action);
      expect(result).toMatchObject({ outcome: 'done' });
      expect(isDone).toBe(true);
      const [backup] = backups;
      if (backup === undefined) throw new Error('no backup');
      const [put, again] = await runTasks(prefix, [
        { kind: 'restore', backup },
        { kind: 'perform', action, step: 'r1-2' },
      ]);
      expect(put?.restored).toMatchObject({ restored: true });
      expect(again?.result).toMatchObject({ outcome: 'done' });
    }));
});
