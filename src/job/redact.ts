import type { ProductSecret } from '../machine/machine.ts';

const DOTS = '••••';

/** The forms in which uninstallers carry a password into what they print; the longest first. */
function formsOf(secrets: readonly ProductSecret[]): readonly string[] {
  const forms = secrets.flatMap(({ password }) => {
    if (password === '') return [];
    const narrow = Buffer.from(password, 'utf8');
    const wide = Buffer.from(password, 'utf16le');
    const hex = [narrow.toString('hex'), wide.toString('hex')];
    return [
      password,
      ...hex,
      ...hex.map((form) => form.toUpperCase()),
      narrow.toString('base64'),
      wide.toString('base64'),
    ];
  });
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

/** `text` with every form of the passwords replaced by dots. */
export function withoutSecrets(text: string, secrets: readonly ProductSecret[]): string {
  return formsOf(secrets).reduce((clean, form) => clean.replaceAll(form, DOTS), text);
}

/** Takes passwords out of a text that comes in pieces, also where one is cut in two. */
export interface Redactor {
  /** What of the text so far can be shown; a tail that may be a password's beginning is held back. */
  readonly push: (text: string) => string;
  /** What was held back to the end. */
  readonly end: () => string;
}

export function createRedactor(secrets: readonly ProductSecret[]): Redactor {
  const forms = formsOf(secrets);
  let held = '';
  return {
    push: (text) => {
      const clean = forms.reduce((all, form) => all.replaceAll(form, DOTS), held + text);
      const keep = beginningAtEnd(clean, forms);
      held = clean.slice(clean.length - keep);
      return clean.slice(0, clean.length - keep);
    },
    end: () => {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

/** Length of the longest end of `text` with which a form begins. */
function beginningAtEnd(text: string, forms: readonly string[]): number {
  const most = Math.min(text.length, Math.max(0, ...forms.map((form) => form.length - 1)));
  for (let length = most; length > 0; length -= 1) {
    const end = text.slice(text.length - length);
    if (forms.some((form) => form.startsWith(end))) return length;
  }
  return 0;
}
