import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProductSecret } from '../machine/machine.ts';

/** Where the output of one step is kept. */
export function stepLogPath(jobDir: string, step: string): string {
  return join(jobDir, 'logs', `${step}.log`);
}

/** Keeps a step's output in the job's folder, with any password taken out of it. */
export function openStepLog(
  jobDir: string,
  step: string,
  secret: ProductSecret | null,
): { readonly write: (text: string) => string } {
  mkdirSync(join(jobDir, 'logs'), { recursive: true, mode: 0o700 });
  const path = stepLogPath(jobDir, step);
  return {
    write: (text) => {
      const clean = withoutSecret(text, secret);
      appendFileSync(path, clean, { mode: 0o600 });
      return clean;
    },
  };
}

/** `text` with the password, and the forms in which uninstallers carry it, replaced by dots. */
export function withoutSecret(text: string, secret: ProductSecret | null): string {
  if (secret === null || secret.password === '') return text;
  const hex = Buffer.from(secret.password, 'utf16le').toString('hex');
  return [secret.password, hex, hex.toUpperCase()].reduce(
    (clean, form) => clean.replaceAll(form, '••••'),
    text,
  );
}
