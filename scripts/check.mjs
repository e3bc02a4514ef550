// node scripts/check.mjs lint format …: the named static checks, all of them without names.
import { CHECKS, runCheck } from './checks.mjs';
import { say } from './project.mjs';
import { installDependencies } from './setup.mjs';

installDependencies();
const asked = process.argv.slice(2);
const failed = (asked.length > 0 ? asked : Object.keys(CHECKS)).filter((name) => !runCheck(name));
if (failed.length > 0) {
  say(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
