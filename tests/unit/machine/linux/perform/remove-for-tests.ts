import * as fs from 'node:fs';
import { join } from 'node:path';
import { performAction } from '../../../../../src/machine/linux/perform/perform-action.ts';
import type { ActionResult, PerformContext } from '../../../../../src/machine/machine.ts';
import { type TestPlace, type TestWork, workIn } from './work-for-tests.ts';

export interface RemoveOptions {
  readonly backup?: 'copy' | 'record';
  readonly context?: Partial<PerformContext>;
}

/** Carries out a path-remove over the test's folder. */
export async function removePathIn(
  place: TestPlace,
  path: string,
  { backup = 'copy', context = {} }: RemoveOptions = {},
): Promise<ActionResult & { work: TestWork }> {
  const work = workIn(place.dir, {}, context);
  const action = { kind: 'path-remove', path, backup } as const;
  return { ...(await performAction(action, work.context, work.here)), work };
}

export function writeFile(path: string, text = 'x'): void {
  fs.mkdirSync(join(path, '..'), { recursive: true });
  fs.writeFileSync(path, text);
}
