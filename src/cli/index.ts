import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';
import { runProgram } from './program.ts';
import { nodeTerminal } from './terminal.ts';

// The single-executable form has no script of its own: its data lies beside the executable.
const programPath = isSea() ? process.execPath : realpathSync(process.argv[1] ?? '.');

// A reader that closes early (`| head`), or a terminal that went away, is no failure of ours: the job goes on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
}

void runProgram(process.argv.slice(2), nodeTerminal(), programPath).then((exitCode) => {
  process.exitCode = exitCode;
});
