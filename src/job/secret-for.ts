import type { ProductSecret } from '../machine/machine.ts';
import type { Step } from '../model/step.ts';
import type { JobRun } from './job-run.ts';

/**
 * The password for a step that may need one: given beforehand, or asked. null: none is needed, or none is
 * set on the product. `unknown` is journalled with the technician's reason, and the product skipped.
 */
export async function secretFor(
  run: JobRun,
  step: Step,
  attempt: number,
  wrong: boolean,
): Promise<ProductSecret | null | 'unknown'> {
  const { product } = step;
  if (!step.needs.includes('password') || product === null) return null;
  const given = run.secrets.get(product);
  if (given !== undefined && !wrong) return given;
  // Nobody is there to ask: the uninstaller itself says whether it wants one.
  if (!run.answerer.attended && !wrong) return null;
  const answer = await run.answerer.ask<'password'>({
    kind: 'password',
    product,
    ...describe(run, product),
    wrong,
    attempt,
  });
  if (answer.answer === 'unknown') {
    await run.append({ type: 'password-unknown', product, reason: answer.reason });
    return 'unknown';
  }
  await run.append({ type: 'password-given', product });
  return answer.password === '' ? null : { login: answer.login, password: answer.password };
}

function describe(
  run: JobRun,
  product: string,
): { readonly name: string; readonly needsLogin: boolean } {
  const known = run.catalog.products.find(({ id }) => id === product);
  const properties = Object.values(known?.platforms ?? {}).flatMap(
    ({ uninstall }) => uninstall.passwordProperties,
  );
  return { name: known?.name ?? product, needsLogin: properties.includes('KLLOGIN') };
}
