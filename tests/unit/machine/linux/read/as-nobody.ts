// Reads a root as an account without rights: node as-nobody.ts ROOT PLAN. Modules are loaded first, since
// the checkout may lie where that account cannot go.
import { collectLinux } from '../../../../../src/machine/linux/collect.ts';
import { runCommand } from '../../../../../src/machine/run-command.ts';
import type { ReadingPlan } from '../../../../../src/model/snapshot.ts';

const NOBODY = 65_534;
const [, , root = '', plan = ''] = process.argv;
if (process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
const snapshot = await collectLinux({
  root,
  plan: JSON.parse(plan) as ReadingPlan,
  context: { signal: new AbortController().signal, onSource: () => undefined },
  run: runCommand,
});
process.stdout.write(JSON.stringify(snapshot));
