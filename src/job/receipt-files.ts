import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Envelope = z.object({ payload: z.base64() });

/** The last receipt of a job with its key, for the screen. */
export async function readReceiptFiles(
  path: string,
): Promise<{ readonly text: string; readonly payload: string; readonly publicKey: string }> {
  const text = await readFile(path, 'utf8');
  const { payload } = Envelope.parse(JSON.parse(text));
  return {
    text,
    payload: Buffer.from(payload, 'base64').toString('utf8'),
    publicKey: await readFile(path.replace(/\.dsse\.json$/, '.pub.pem'), 'utf8'),
  };
}
