import { performAction } from '../../../../../src/machine/linux/perform/perform-action.ts';
import type { ActionResult, PerformContext } from '../../../../../src/machine/machine.ts';
import type { RunCommand } from '../../../../../src/machine/run-command.ts';
import { type TestPlace, type TestWork, workIn } from './work-for-tests.ts';

export interface PurgeOptions {
  readonly overrideHold?: boolean;
  readonly overrideReinstall?: boolean;
  readonly context?: Partial<PerformContext>;
}

/** Carries out a package-purge with dpkg over the test's folder. */
export async function purgeDpkgIn(
  place: TestPlace,
  name: string,
  run: RunCommand,
  { overrideHold = false, overrideReinstall = false, context = {} }: PurgeOptions = {},
): Promise<ActionResult & { work: TestWork }> {
  const work = workIn(place.dir, { run }, context);
  const action = {
    kind: 'package-purge',
    manager: 'dpkg',
    package: name,
    arch: 'amd64',
    overrideHold,
    overrideReinstall,
  } as const;
  return { ...(await performAction(action, work.context, work.here)), work };
}
