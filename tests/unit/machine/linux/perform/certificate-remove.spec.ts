import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { restoreBackup } from '../../../../../src/machine/backup/restore-backup.ts';
import { performAction } from '../../../../../src/machine/linux/perform/perform-action.ts';
import type { ActionResult } from '../../../../../src/machine/machine.ts';
import { runCommand } from '../../../../../src/machine/run-command.ts';
import { type TestWork, useTestPlace, workIn } from './work-for-tests.ts';

const place = useTestPlace();
const at = (...names: string[]): string => join(place.dir, ...names);
let fingerprint: string;

function makeCertificate(path: string, subject: string): string {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const rest = ['-keyout', at('key'), '-days', '2', '-subj', subject, '-out', path];
  execFileSync('/usr/bin/openssl', [...args, ...rest], { stdio: 'ignore' });
  const { fingerprint256 } = new X509Certificate(fs.readFileSync(path));
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

beforeEach(() => {
  fs.mkdirSync(at('trust/vendor'), { recursive: true });
  fingerprint = makeCertificate(at('trust/vendor/root.crt'), '/O=Stand-in maker/CN=Stand-in root');
  // Stand-in for update-ca-certificates: notes how it was called.
  fs.writeFileSync(at('update-trust'), `#!/bin/sh\necho "$@" >> ${at('updates')}\n`, {
    mode: 0o755,
  });
});

async function remove(
  store: string,
  sha256 = fingerprint,
): Promise<ActionResult & { work: TestWork }> {
  const work = workIn(place.dir, { run: runCommand });
  const action = {
    kind: 'certificate-remove',
    store,
    subject: 'CN=Stand-in root',
    sha256,
  } as const;
  return { ...(await performAction(action, work.context, work.here)), work };
}

const updates = (): string =>
  fs.existsSync(at('updates')) ? fs.readFileSync(at('updates'), 'utf8') : '';

describe('certificate-remove', () => {
  it.each([
    ['its file', 'trust/vendor/root.crt'],
    ['the folder', 'trust'],
  ])(
    'takes it away where the store names %s, and makes the trusted set anew',
    async (_what, store) => {
      const { outcome, work } = await remove(at(store));
      expect([outcome, fs.existsSync(at('trust/vendor/root.crt')), updates()]).toEqual([
        'done',
        false,
        '--fresh\n',
      ]);
      expect(work.output.join('')).toContain(`${at('update-trust')} --fresh`);
      expect(await restoreBackup(work.backups[0]!, at('backups'))).toMatchObject({
        restored: true,
      });
      expect(fs.existsSync(at('trust/vendor/root.crt'))).toBe(true);
    },
  );

  it('makes the trusted set anew though the file is gone already: it may have been interrupted', async () => {
    fs.rmSync(at('trust/vendor/root.crt'));
    expect((await remove(at('trust'))).outcome).toBe('already-gone');
    expect(updates()).toBe('--fresh\n');
  });

  it('leaves another certificate with the same subject', async () => {
    fs.rmSync(at('trust/vendor/root.crt'));
    makeCertificate(at('trust/vendor/root.crt'), '/O=Stand-in maker/CN=Stand-in root');
    expect((await remove(at('trust'))).outcome).toBe('already-gone');
    expect(fs.existsSync(at('trust/vendor/root.crt'))).toBe(true);
  });

  it('refuses a file that holds other certificates too', async () => {
    makeCertificate(at('other.crt'), '/CN=Other');
    fs.appendFileSync(at('trust/vendor/root.crt'), fs.readFileSync(at('other.crt')));
    expect(await remove(at('trust'))).toMatchObject({
      outcome: 'refused',
      advice: 'certificate-elsewhere',
    });
    expect([fs.existsSync(at('trust/vendor/root.crt')), updates()]).toEqual([true, '']);
  });

  it.each(['elsewhere', 'trust/../elsewhere', 'trust-not'])(
    'refuses the place %s',
    async (store) => {
      fs.mkdirSync(at('elsewhere'));
      fs.copyFileSync(at('trust/vendor/root.crt'), at('elsewhere/root.crt'));
      expect(await remove(`${place.dir}/${store}`)).toMatchObject({
        outcome: 'refused',
        advice: 'certificate-elsewhere',
      });
      expect(fs.existsSync(at('elsewhere/root.crt'))).toBe(true);
    },
  );

  it('says when the trusted set could not be made anew', async () => {
    fs.writeFileSync(at('update-trust'), '#!/bin/sh\necho "no space" >&2\nexit 1\n');
    const { outcome, advice, detail } = await remove(at('trust'));
    expect([outcome, advice]).toEqual(['failed', 'trust-not-updated']);
    expect(detail).toContain('no space');
  });

  it('says when there is no program for it', async () => {
    fs.rmSync(at('update-trust'));
    expect(await remove(at('trust'))).toMatchObject({
      outcome: 'failed',
      advice: 'trust-not-updated',
    });
  });
});
