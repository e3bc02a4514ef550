import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { Command, CommandResult, RunCommand } from '../../../../../src/machine/run-command.ts';
import { openRoot, type Root } from '../../../../../src/machine/linux/read/root.ts';

/** Content of a file, a link, or a folder. */
type Node = string | Buffer | { readonly link: string } | { readonly dir: true };

/** A folder that stands for a mounted disk, removed after the test. */
export function makeRoot(nodes: Readonly<Record<string, Node>>): Root {
  const dir = fs.mkdtempSync(join(tmpdir(), 'swapout-root-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true, force: true }));
  const root = openRoot(dir);
  addToRoot(root, nodes);
  return root;
}

export function addToRoot(root: Root, nodes: Readonly<Record<string, Node>>): void {
  for (const [path, node] of Object.entries(nodes)) {
    const host = root.dir + path;
    fs.mkdirSync(dirname(host), { recursive: true });
    if (typeof node === 'string' || Buffer.isBuffer(node)) fs.writeFileSync(host, node);
    else if ('link' in node) fs.symlinkSync(node.link, host);
    else fs.mkdirSync(host, { recursive: true });
  }
}

const FIXTURES = join(import.meta.dirname, '../../../../fixtures/linux/read');

/** A recording, unzipped if it is kept so. */
export function recorded(name: string): Buffer {
  const bytes = fs.readFileSync(join(FIXTURES, name));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** Every path below a folder with kind, size, times and content: two equal ones mean that nothing was written. */
export function digestTree(dir: string): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    const { mode, size, mtimeNs, ctimeNs } = fs.lstatSync(path, { bigint: true });
    hash.update(`${path}\0${mode}\0${size}\0${mtimeNs}\0${ctimeNs}\0`);
    const stat = fs.lstatSync(path);
    if (stat.isDirectory()) for (const name of fs.readdirSync(path).sort()) visit(join(path, name));
    else if (stat.isFile()) hash.update(fs.readFileSync(path));
  };
  visit(dir);
  return hash.digest('hex');
}

/** A stand-in for commands: fails on every one that it was not told to expect. */
export function commandStandIn(
  answers: Readonly<Record<string, Partial<CommandResult>>> = {},
): RunCommand & { readonly calls: Command[] } {
  const calls: Command[] = [];
  const run: RunCommand = (command) => {
    calls.push(command);
    const answer = answers[command.program];
    if (!answer) throw new Error(`unexpected command: ${command.program}`);
    const result: CommandResult = {
      exitCode: 0,
      stdout: '',
      stderr: '',
      stdoutOmittedBytes: 0,
      stderrOmittedBytes: 0,
      durationMs: 1,
      timedOut: false,
      aborted: false,
      endedBy: null,
      error: null,
      errorCode: null,
      stillRunning: [],
      ...answer,
    };
    command.onOutput?.('stdout', result.stdout);
    return Promise.resolve(result);
  };
  return Object.assign(run, { calls });
}
