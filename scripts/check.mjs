// node scripts/check.mjs lint format …: the named static checks, all of them without names.
import { CHECKS, startChecks } from './checks.mjs';
import { say } from './project.mjs';
import { installDependencies } from './setup.mjs';

installDependencies();
const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(CHECKS);
const results = startChecks(names);
for (const name of names) {
  const { passed, output } = await results[name];
  process.stdout.write(output);
  if (passed) continue;
  say(`${name} failed`);
  process.exitCode = 1;
}
