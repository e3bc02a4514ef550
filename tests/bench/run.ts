import { appStart } from './app-start.ts';
import { detect } from './detect.ts';
import type { Figure } from './figure.ts';
import { linuxRead } from './linux-read.ts';
import { signer } from './signer.ts';
import { windowsRead } from './windows-read.ts';

/** `npm run bench [-- NAME]`: only JSON goes to standard output; what goes on, to standard error. */
const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  'linux-read': linuxRead,
  detect,
  signer,
  'windows-read': windowsRead,
  'app-start': appStart,
};

const [only] = process.argv.slice(2);
if (only !== undefined && !(only in BENCHES)) {
  process.stderr.write(
    `There is no benchmark "${only}"; there are ${Object.keys(BENCHES).join(', ')}.\n`,
  );
  process.exit(2);
}

const figures: Figure[] = [];
let failed = false;
for (const [name, bench] of Object.entries(BENCHES)) {
  if (only !== undefined && only !== name) continue;
  process.stderr.write(`${name} …\n`);
  try {
    figures.push(...(await bench()));
  } catch (error) {
    failed = true;
    process.stderr.write(
      `${name} was not measured: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  }
}
process.stdout.write(`${JSON.stringify({ schema: 'swapout.bench/v1', figures }, null, 2)}\n`);
process.exitCode = failed ? 1 : 0;
