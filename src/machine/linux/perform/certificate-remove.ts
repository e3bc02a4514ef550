import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Action } from '../../../model/action.ts';
import type { ActionResult } from '../../machine.ts';
import { removePath } from './path-remove.ts';
import { alreadyGone, done, failed, lastWords, refused, startTrouble } from './results.ts';
import { runProgram } from './run-program.ts';
import { say, type Surroundings, type Work } from './surroundings.ts';

type CertificateRemove = Extract<Action, { kind: 'certificate-remove' }>;

const MAX_BYTES = 1024 * 1024;
const PEM =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * Takes a root of trust off this machine: its file in an administrator's trust folder, with a backup, then
 * the trusted set is made anew. Certificates of the distribution are not touched.
 * @throws SwapoutError `disk-full`, errno errors
 */
export async function removeCertificate(
  action: CertificateRemove,
  work: Work,
): Promise<ActionResult> {
  if (!isTrustPlace(action.store, work.here)) {
    return refused(
      'certificate-elsewhere',
      `${action.store} is no place where certificates are added by hand. Nothing was removed.`,
    );
  }
  const path = findCertificate(action);
  if (path === null) {
    // An earlier attempt may have been interrupted between the file and the trusted set.
    const update = await updateTrust(work);
    return update ?? alreadyGone(`No certificate ${action.sha256} lies in ${action.store}.`);
  }
  const certificates = certificatesIn(path);
  if (certificates.some((one) => fingerprintOf(one) !== action.sha256)) {
    return refused(
      'certificate-elsewhere',
      `${path} holds other certificates too. Nothing was removed.`,
    );
  }
  const removal = await removePath({ kind: 'path-remove', path, backup: 'copy' }, work);
  if (removal.outcome !== 'done') return removal;
  const trouble = await updateTrust(work);
  return trouble ?? done(`"${action.subject}" is no longer trusted; ${path} is gone.`, 0);
}

/** null when the trusted set was made anew. */
async function updateTrust(work: Work): Promise<ActionResult | null> {
  const updater = work.here.trustUpdaters.find(
    ([program]) => program !== undefined && existsSync(program),
  );
  if (updater === undefined) {
    return failed(
      'trust-not-updated',
      'The file is gone, but there is no program here that makes the trusted set anew.',
    );
  }
  say(work, `making the trusted set anew: ${updater.join(' ')}`);
  const command = await runProgram(work, updater);
  const trouble = startTrouble(updater[0] ?? '', command);
  if (trouble !== null || command.exitCode === 0) return trouble;
  return failed(
    'trust-not-updated',
    `The file is gone, but the trusted set was not made anew. ${lastWords(command)}`,
    command.exitCode,
  );
}

/** The file that holds the certificate: `store` names it, or the folder that it lies in. */
function findCertificate({ store, sha256 }: CertificateRemove): string | null {
  const wanted = (path: string): boolean =>
    certificatesIn(path).some((one) => fingerprintOf(one) === sha256);
  return filesAt(store).find(wanted) ?? null;
}

function isTrustPlace(store: string, { trustDirs }: Pick<Surroundings, 'trustDirs'>): boolean {
  const plain = posix.normalize(store);
  return trustDirs.some((dir) => plain === dir || plain.startsWith(`${dir}/`));
}

function filesAt(store: string): readonly string[] {
  try {
    if (statSync(store).isFile()) return [store];
    return readdirSync(store, { recursive: true, encoding: 'utf8' }).map((name) =>
      join(store, name),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function certificatesIn(path: string): readonly X509Certificate[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > MAX_BYTES) return [];
  const bytes = readFileSync(path);
  const blocks = bytes.toString('latin1').match(PEM);
  return (blocks ?? [bytes]).map(parse).filter((one) => one !== null);
}

function parse(block: string | Buffer): X509Certificate | null {
  try {
    return new X509Certificate(block);
  } catch {
    return null; // Anything may lie in that folder.
  }
}

/** SHA-256 of the certificate, in small letters without colons. */
function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}
