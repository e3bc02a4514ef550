import { Command, CommanderError, Option } from 'commander';
import { EXIT } from '../model/exit-code.ts';
import { createContext, type CommandContext } from './command-context.ts';
import { catalogCommand } from './commands/catalog.ts';
import { detectCommand, type DetectOptions } from './commands/detect.ts';
import { jobsCommand } from './commands/jobs.ts';
import { keyCreateCommand, type KeyCreateOptions } from './commands/key.ts';
import { planCommand, type PlanOptions } from './commands/plan.ts';
import { receiptVerifyCommand, type ReceiptVerifyOptions } from './commands/receipt.ts';
import { restoreCommand, type RestoreOptions } from './commands/restore.ts';
import { resumeCommand, type ResumeOptions } from './commands/resume.ts';
import { removeCommand, replaceCommand, runCommand, type RunOptions } from './commands/run.ts';
import { snapshotCommand, type SnapshotOptions } from './commands/snapshot.ts';
import { verifyCommand } from './commands/verify.ts';
import { workerCommand, type WorkerOptions } from './commands/worker.ts';
import type { CommonOptions } from './command-context.ts';
import { inWindowsInstallerCodes } from './exit-codes.ts';
import { printError } from './print-error.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

const EXIT_CODE_HELP = `
Exit codes: 0 done and clean; 1 Swapout failed, or is busy; 2 usage; 3 Kaspersky is present (detect, verify);
4 not everything was removed; 5 administrator rights are needed; 6 a signature, digest or chain does not hold;
7 reboot required, then "swapout resume"; 8 unproven; 9 a step failed or was refused.`;

/** Runs one command line and returns its exit code; never throws, never ends the process. */
export async function runProgram(
  argv: readonly string[],
  terminal: Terminal,
  programPath: string,
): Promise<number> {
  const context = createContext(terminal, programPath);
  let exitCode: number = EXIT.done;
  const program = buildProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    exitCode =
      error instanceof CommanderError
        ? usageExit(error)
        : printError(error, terminal, context.paint);
  }
  return wantsWindowsInstallerCodes(argv) ? inWindowsInstallerCodes(exitCode) : exitCode;
}

/** Read off the words themselves: also a command line that is refused ends with the asked code. */
function wantsWindowsInstallerCodes(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '--exit-codes=windows-installer' ||
      (word === '--exit-codes' && argv[index + 1] === 'windows-installer'),
  );
}

/** Help and version were asked for; everything else that commander refuses is a usage error. */
function usageExit(error: CommanderError): number {
  return error.exitCode === 0 ? EXIT.done : EXIT.usage;
}

/** `--no-replacement REASON` takes a value of its own; commander would read it as the negation of `--replacement`. */
class ReasonOption extends Option {
  constructor(flags: string, description: string) {
    super(flags, description);
    this.negate = false;
  }
  override attributeName(): string {
    return 'noReplacement';
  }
}

type Done = (exitCode: number) => void;

function buildProgram(context: CommandContext, done: Done): Command {
  const { terminal } = context;
  const program = new Command('swapout')
    .description(
      'Detects, removes, proves removed and replaces Kaspersky software on one machine, offline.',
    )
    .version(VERSION, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(swapout help COMMAND shows the options)')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .addHelpText('after', EXIT_CODE_HELP);
  addReading(program, context, done);
  addJobs(program, context, done);
  addRecords(program, context, done);
  program.configureHelp({ showGlobalOptions: false });
  return program;
}

/** Options that every command has. */
function common(command: Command, outHelp: string, machineDefault = 'this'): Command {
  return command
    .option('--json', 'print one JSON document to standard output, and nothing else there')
    .option('--out <path>', outHelp)
    .option('--machine <machine>', `this, practice, or practice:NAME (default: ${machineDefault})`)
    .option('--state <dir>', 'state directory instead of the usual one')
    .option('--kit <dir>', 'kit folder (default: "kit" beside the program)')
    .addOption(
      new Option('--exit-codes <codes>', 'exit codes of another world').choices([
        'swapout',
        'windows-installer',
      ]),
    );
}

const OUT_FILE = 'write the document to this file';

function addReading(program: Command, context: CommandContext, done: Done): void {
  common(program.command('detect'), OUT_FILE)
    .description('read the machine: which products are there; changes nothing')
    .option('--root <dir>', 'read another root, e.g. a mounted disk')
    .option('--contract <engine>', 'answer in the form that this engine expects (configmgr)')
    .action(async (options: DetectOptions) => {
      done(await detectCommand(context, options));
    });
  common(program.command('plan'), OUT_FILE)
    .description('show every command that a removal would run; runs none')
    .option('--root <dir>', 'read another root, e.g. a mounted disk')
    .action(async (options: PlanOptions) => {
      done(await planCommand(context, options));
    });
  common(program.command('verify'), OUT_FILE)
    .description('read the machine again and judge it against what the last job found')
    .action(async (options: CommonOptions) => {
      done(await verifyCommand(context, options));
    });
  common(program.command('snapshot'), OUT_FILE)
    .description('write what can be read off this machine')
    .option('--root <dir>', 'read another root, e.g. a mounted disk')
    .option('--anonymous', 'replace host name, user names and serial numbers')
    .action(async (options: SnapshotOptions) => {
      done(await snapshotCommand(context, options));
    });
}

function jobFlags(command: Command): Command {
  return common(command, 'folder for receipts (default: the kit)')
    .option('-y, --yes', 'ask nothing; what needs a person stays undone')
    .option('--technician <id>', 'badge number or the like, no name')
    .option('--site <code>', 'site code')
    .option('--asset-tag <tag>', "the organisation's property tag")
    .option('--accept <name=reason>', 'answer a stop beforehand; may be repeated', collect, [])
    .option('--secrets <file>', 'passwords as JSON; - reads standard input')
    .option('--step-limit <seconds>', 'end a step that takes longer')
    .option('--key <file>', "signing key (default: the kit's)");
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function packFlags(command: Command): Command {
  return jobFlags(command)
    .option('--pack <dir>', 'folder with approved replacements')
    .option('--replacement <id>', 'which replacement of the pack')
    .addOption(new ReasonOption('--no-replacement <reason>', 'go without a replacement, and why'));
}

function addJobs(program: Command, context: CommandContext, done: Done): void {
  packFlags(program.command('run'))
    .description('the whole job: detect, remove, verify, replace, receipt')
    .action(async (options: RunOptions) => {
      done(await runCommand(context, options));
    });
  jobFlags(program.command('remove'))
    .description('the job without a replacement')
    .option('--dry-run', 'show every command, run none')
    .action(async (options: RunOptions) => {
      done(await removeCommand(context, options));
    });
  packFlags(program.command('replace'))
    .description('put the replacement in place; removes nothing')
    .action(async (options: RunOptions) => {
      done(await replaceCommand(context, options));
    });
  common(program.command('resume'), "folder for receipts (default: the job's)")
    .description('go on with the open job, after a reboot or an interruption')
    .option('-y, --yes', 'ask nothing; what needs a person stays undone')
    .option('--secrets <file>', 'passwords as JSON; - reads standard input')
    .action(async (options: ResumeOptions) => {
      done(await resumeCommand(context, options));
    });
  common(program.command('restore'), OUT_FILE)
    .argument('<job>', 'see "swapout jobs"')
    .description("put back what a job's backups hold, and withdraw its receipt")
    .option('-y, --yes', 'ask nothing')
    .option('--secrets <file>', 'passwords as JSON; - reads standard input')
    .action(async (job: string, options: RestoreOptions) => {
      done(await restoreCommand(context, job, options));
    });
  common(program.command('jobs'), OUT_FILE, 'all that can be read')
    .description('list the jobs of this machine, and of the practice machines')
    .action(async (options: CommonOptions) => {
      done(await jobsCommand(context, options));
    });
}

function addRecords(program: Command, context: CommandContext, done: Done): void {
  const receipt = program.command('receipt').description('check a receipt');
  receipt
    .command('verify')
    .argument('<file>', 'receipt, *.dsse.json')
    .description('check signature, form and evidence, offline')
    .option('--json', 'print one JSON document to standard output')
    .option('--out <path>', OUT_FILE)
    .option('--kit <dir>', 'kit folder, whose trusted keys count')
    .option('--trust <pem-or-folder...>', 'trust these keys instead')
    .option('--practice', 'accept a practice receipt')
    .action(async (file: string, options: ReceiptVerifyOptions) => {
      done(await receiptVerifyCommand(context, file, options));
    });
  const key = program.command('key').description("the technician's signing key");
  key
    .command('create')
    .description('make a key, encrypted by a passphrase')
    .requiredOption('--key <file>', 'where to write it')
    .option('--algorithm <name>', 'ed25519 or p256', 'ed25519')
    .option('--secrets <file>', 'passphrase as JSON; - reads standard input')
    .option('--json', 'print one JSON document to standard output')
    .option('--out <path>', OUT_FILE)
    .action(async (options: KeyCreateOptions) => {
      done(await keyCreateCommand(context, options));
    });
  common(program.command('catalog'), OUT_FILE)
    .argument('[product]', 'one product, with every line')
    .description('what Swapout knows, with source and grade')
    .action(async (product: string | undefined, options: CommonOptions) => {
      done(await catalogCommand(context, product, options));
    });
  program
    .command('worker', { hidden: true })
    .description('the program behind the window; speaks JSON lines')
    .option('--kit <dir>', 'kit folder')
    .option('--state <dir>', 'state directory instead of the usual one')
    .option('--default-machine <machine>', 'what Start offers first', 'this')
    .action(async (options: WorkerOptions) => {
      done(await workerCommand(context, options));
    });
}
