import { EXIT } from '../../model/exit-code.ts';
import { SwapoutError } from '../../model/errors.ts';
import { engineFor, type CommandContext, type CommonOptions } from '../command-context.ts';
import { printDocument } from '../print-document.ts';

/** `swapout catalog [PRODUCT]`: what Swapout knows, with source and grade of every line. */
export async function catalogCommand(
  context: CommandContext,
  product: string | undefined,
  options: CommonOptions,
): Promise<number> {
  const { catalog } = await engineFor(context, options);
  const head = { schema: 'swapout.catalog/v1', version: catalog.version, digest: catalog.digest };
  if (product !== undefined) {
    const found = catalog.products.find(({ id }) => id === product);
    if (found === undefined) {
      throw new SwapoutError(
        'usage',
        `The catalog has no product "${product}"; \`swapout catalog\` lists them.`,
      );
    }
    await printDocument(
      context,
      options,
      { ...head, product: found },
      () => `${JSON.stringify(found, null, 2)}\n`,
    );
    return EXIT.done;
  }
  const products = catalog.products.map(({ id, name, scope, grade, platforms }) => ({
    id,
    name,
    scope,
    grade,
    platforms: Object.keys(platforms),
    rules: Object.values(platforms).reduce((sum, { rules }) => sum + rules.length, 0),
  }));
  await printDocument(context, options, { ...head, products }, () =>
    [
      `Catalog ${catalog.version} (${catalog.digest})`,
      ...products.map(
        ({ id, name, platforms, rules }) =>
          `${id}  ${name}  [${platforms.join(', ')}]  ${rules} lines`,
      ),
      'No line was seen on a live product yet (verifiedLive: false).',
      '',
    ].join('\n'),
  );
  return EXIT.done;
}
