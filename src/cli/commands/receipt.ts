import { resolve } from 'node:path';
import { loadKit, verifyReceipt } from '../../index.ts';
import { SwapoutError } from '../../model/errors.ts';
import { EXIT } from '../../model/exit-code.ts';
import { defaultKitDir, type CommandContext } from '../command-context.ts';
import { printable } from '../paint.ts';
import { printDocument } from '../print-document.ts';

export interface ReceiptVerifyOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly kit?: string;
  readonly trust?: readonly string[];
  readonly practice?: boolean;
}

/** `swapout receipt verify FILE`: 0 trusted, 8 intact only, 6 does not hold, 2 no such file. */
export async function receiptVerifyCommand(
  context: CommandContext,
  file: string,
  options: ReceiptVerifyOptions,
): Promise<number> {
  const kit = await loadKit(options.kit ?? defaultKitDir(context));
  const result = await verifyReceipt({
    file: resolve(file),
    trust: (options.trust ?? []).map((path) => resolve(path)),
    kitTrusted: kit.trustedDir,
    practice: options.practice === true,
  });
  const { exitCode, ...rest } = result;
  if (exitCode === EXIT.usage) throw new SwapoutError('usage', result.text);
  await printDocument(
    context,
    options,
    { schema: 'swapout.receipt-verify/v1', file: resolve(file), ...rest },
    () => {
      const paint = exitCode === 0 ? context.paint.green : context.paint.red;
      return `${paint(printable(result.text))}\n`;
    },
  );
  return exitCode;
}
