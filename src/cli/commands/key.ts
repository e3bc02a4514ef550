import { createKey, NEW_KEY_ALGORITHMS } from '../../index.ts';
import { EXIT } from '../../model/exit-code.ts';
import { SwapoutError } from '../../model/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { printDocument } from '../print-document.ts';
import { readSecrets } from '../secrets.ts';

export interface KeyCreateOptions {
  readonly key: string;
  readonly algorithm: string;
  readonly secrets?: string;
  readonly json?: boolean;
  readonly out?: string;
}

/** `swapout key create`: the technician's key, encrypted by a passphrase; its public half goes to headquarters. */
export async function keyCreateCommand(
  context: CommandContext,
  options: KeyCreateOptions,
): Promise<number> {
  const algorithm = NEW_KEY_ALGORITHMS.find((name) => name === options.algorithm);
  if (algorithm === undefined) {
    throw new SwapoutError('usage', `--algorithm takes ${NEW_KEY_ALGORITHMS.join(' or ')}.`);
  }
  const passphrase = await newPassphrase(context, options);
  const { keyid, publicKeyPem } = await createKey(options.key, passphrase, algorithm);
  const document = {
    schema: 'swapout.key/v1',
    key: options.key,
    keyid,
    algorithm,
    publicKey: publicKeyPem,
  };
  await printDocument(context, options, document, () => `Key ${keyid}\n${publicKeyPem}`);
  return EXIT.done;
}

async function newPassphrase(
  { terminal }: CommandContext,
  options: KeyCreateOptions,
): Promise<string> {
  const { signingKey } = await readSecrets(options.secrets, terminal);
  if (signingKey !== null) return signingKey;
  if (!terminal.canAsk)
    throw new SwapoutError('passphrase-missing', 'A new key needs a passphrase.');
  const first = (await terminal.ask('Passphrase for the new key: ', true)) ?? '';
  const second = (await terminal.ask('Once more: ', true)) ?? '';
  if (first !== second)
    throw new SwapoutError('usage', 'The two passphrases differ. No key was made.');
  return first;
}
