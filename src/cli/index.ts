import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';
import { runProgram } from './program.ts';
import { nodeTerminal } from './terminal.ts';

// The single-executable form has no script of its own: its data lies beside the executable.
const programPath = isSea() ? process.execPath : realpathSync(process.argv[1] ?? '.');

// A reader that closes early (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void runProgram(process.argv.slice(2), nodeTerminal(), programPath).then((exitCode) => {
  process.exitCode = exitCode;
});
