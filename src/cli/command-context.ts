import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createEngine, type Engine, type StateEnvironment } from '../index.ts';
import { SwapoutError } from '../model/errors.ts';
import { MachineChoice } from '../model/event.ts';
import { paintFor, type Paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** Options that most commands have, as commander hands them over. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly machine?: string;
  readonly state?: string;
  readonly kit?: string;
}

/** What a command gets to work with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly paint: Paint;
  readonly environment: StateEnvironment;
  /** Folder of the running program: data, and the kit on a stick, lie beside it. */
  readonly programDir: string;
  readonly now: () => Date;
}

export function createContext(terminal: Terminal, programPath: string): CommandContext {
  return {
    terminal,
    paint: paintFor(terminal),
    environment: { platform: process.platform, env: process.env, homeDir: homedir() },
    programDir: dirname(programPath),
    now: () => new Date(),
  };
}

export async function engineFor(context: CommandContext, options: CommonOptions): Promise<Engine> {
  return createEngine({
    assetsDir: assetsDir(context.programDir),
    environment: context.environment,
    stateOverride: options.state === undefined ? null : resolve(options.state),
    kitDir: resolve(options.kit ?? defaultKitDir(context)),
    tool: { name: 'swapout', version: VERSION, runtime: `Node ${process.versions.node}` },
    now: context.now,
  });
}

/** Beside the built program; from the sources, two folders up. */
function assetsDir(programDir: string): string {
  const beside = join(programDir, 'assets');
  return existsSync(join(beside, 'practice')) ? beside : join(programDir, '..', '..', 'assets');
}

/** `kit` beside the program where there is one, else in the user's data folder. */
export function defaultKitDir({ programDir, environment }: CommandContext): string {
  for (const dir of [programDir, dirname(programDir)]) {
    const beside = join(dir, 'kit');
    if (existsSync(beside)) return beside;
  }
  const { platform, env, homeDir } = environment;
  if (platform === 'win32')
    return join(env['APPDATA'] ?? join(homeDir, 'AppData', 'Roaming'), 'Swapout', 'kit');
  if (platform === 'darwin')
    return join(homeDir, 'Library', 'Application Support', 'Swapout', 'kit');
  return join(env['XDG_DATA_HOME'] ?? join(homeDir, '.local', 'share'), 'swapout', 'kit');
}

/** `this`, `practice` (the home suite) or `practice:NAME`; anything else is a usage error. */
export function parseMachine(text: string | undefined): MachineChoice {
  if (text === undefined || text === 'this') return 'this';
  const choice = MachineChoice.safeParse(text === 'practice' ? 'practice:home-suite' : text);
  if (choice.success) return choice.data;
  throw new SwapoutError(
    'usage',
    `--machine takes "this", "practice" or "practice:NAME", not "${text}".`,
  );
}
