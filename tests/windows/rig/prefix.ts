import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { builtCliDir, cacheDir } from './places.ts';
import { addDrives, requireTemplate } from './template.ts';
import { runWine, type WineResult } from './wine.ts';

const NODE = 'N:\\bin\\node.exe';
const PROGRAM = 'T:\\cli-win32\\swapout.cjs';

/** What a program of Windows ended with, as Windows saw it: exit codes are whole. */
export interface WindowsResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Wine machine of one test: its own registry, services and C: drive. */
export class Prefix {
  readonly dir: string;

  /** Use `withPrefix`. */
  constructor(dir: string) {
    this.dir = dir;
  }

  /** Where this machine sees a file of drive C:. */
  path(windowsPath: string): string {
    if (!/^C:\\/i.test(windowsPath)) throw new Error(`not on drive C: ${windowsPath}`);
    const parts = windowsPath.slice(3).split('\\').filter(Boolean);
    let at = path.join(this.dir, 'drive_c');
    // Names on disk keep their case, and Windows asks for none.
    for (const part of parts) at = path.join(at, nameIn(at, part));
    return at;
  }

  async write(windowsPath: string, content: string | Buffer): Promise<void> {
    const file = this.path(windowsPath);
    await mkdir(path.dirname(file), { recursive: true });
    // Its body may be the template's too.
    await rm(file, { force: true });
    await writeFile(file, content);
  }

  /** A program of Windows, by its path there or the name of one of Wine's own. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<WineResult> {
    return runWine('wine', args, { prefixDir: this.dir, cwd: builtCliDir, env });
  }

  /** As `run`; throws unless it exits 0. */
  async runOk(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(args);
    if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${exitCode}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** The real command line, started by a Node of Windows that reads its whole exit code. */
  swapout(...args: readonly string[]): Promise<WindowsResult> {
    return this.#script(STARTER, [NODE, PROGRAM, ...args]);
  }

  /** Runs a bundled test program below `dist` and returns what it wrote as JSON. */
  async probe<T>(program: string, ...args: readonly string[]): Promise<T> {
    const ended = await this.#script(STARTER, [NODE, program, ...args]);
    if (ended.exitCode !== 0) throw new Error(`${program}: ${JSON.stringify(ended)}`);
    return (JSON.parse(ended.stdout) as { result: T }).result;
  }

  /** Sets a value by Wine's own `reg`; `data` is written as it stands. */
  async reg(key: string, name: string, data: string, type = 'REG_SZ'): Promise<void> {
    await this.runOk(
      'reg',
      'add',
      key,
      ...(name === '' ? ['/ve'] : ['/v', name]),
      '/t',
      type,
      '/d',
      data,
      '/f',
    );
  }

  /** What a restart does: pending renames, RunOnce, services that start by themselves; volatile keys go. */
  async reboot(): Promise<void> {
    await this.#server('-k');
    await this.#server('-w');
    await this.run(['wineboot']);
  }

  async drop(): Promise<void> {
    await this.#server('-k');
    await this.#server('-w');
    await rm(this.dir, { recursive: true, force: true });
  }

  #server(option: string): Promise<WineResult> {
    return runWine('wineserver', [option], { prefixDir: this.dir, cwd: builtCliDir });
  }

  async #script(script: string, args: readonly string[]): Promise<WindowsResult> {
    const name = `swapout-test-${randomUUID()}`;
    const [scriptPath, resultPath] = [`C:\\${name}.cjs`, `C:\\${name}.json`];
    await this.write(scriptPath, script);
    try {
      const run = await this.run([NODE, scriptPath, resultPath, ...args]);
      const text = readFileSync(this.path(resultPath), 'utf8');
      if (text === '') throw new Error(`no result: ${JSON.stringify(run)}`);
      return JSON.parse(text) as WindowsResult;
    } finally {
      await rm(this.path(scriptPath), { force: true });
      await rm(this.path(resultPath), { force: true });
    }
  }
}

/**
 * Runs inside Windows: starts a program and writes down its whole exit code and both streams. They go through
 * files: whatever of Wine's own is started on the way would hold a pipe for ever.
 */
const STARTER = `
const fs = require('node:fs');
const { spawnSync } = require('node:child_process');
const [result, program, ...args] = process.argv.slice(2);
const files = [result + '.out', result + '.err'];
const [out, err] = files.map((file) => fs.openSync(file, 'w'));
const { status } = spawnSync(program, args, { stdio: ['ignore', out, err] });
fs.closeSync(out);
fs.closeSync(err);
const [stdout, stderr] = files.map((file) => fs.readFileSync(file, 'utf8'));
for (const file of files) fs.rmSync(file);
fs.writeFileSync(result, JSON.stringify({ exitCode: status, stdout, stderr }));
`;

function nameIn(dir: string, name: string): string {
  try {
    return readdirSync(dir).find((entry) => entry.toLowerCase() === name.toLowerCase()) ?? name;
  } catch {
    return name;
  }
}

/** A fresh copy of the template for the length of `work`; it is dropped however `work` ends. */
export async function withPrefix<T>(work: (prefix: Prefix) => Promise<T>): Promise<T> {
  const template = await requireTemplate();
  const dir = path.join(cacheDir, `prefix-${process.pid}-${randomUUID().slice(0, 8)}`);
  await copyPrefix(template, dir);
  await addDrives(dir);
  const prefix = new Prefix(dir);
  try {
    return await work(prefix);
  } finally {
    await prefix.drop();
  }
}

/** Bodies of Windows' own files are shared with the template: they may be replaced or deleted, never edited. */
async function copyPrefix(template: string, dir: string): Promise<void> {
  await mkdir(path.join(dir, 'drive_c'), { recursive: true });
  for (const name of readdirSync(template)) {
    if (name !== 'drive_c') {
      await cp(path.join(template, name), path.join(dir, name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
  }
  for (const name of readdirSync(path.join(template, 'drive_c'))) {
    const how = name === 'windows' ? '-al' : '-a';
    execFileSync('/bin/cp', [
      how,
      path.join(template, 'drive_c', name),
      path.join(dir, 'drive_c', name),
    ]);
  }
  for (const name of ['system32/drivers/etc', 'win.ini', 'system.ini']) {
    const own = path.join(dir, 'drive_c/windows', name);
    await rm(own, { recursive: true, force: true });
    execFileSync('/bin/cp', ['-a', path.join(template, 'drive_c/windows', name), own]);
  }
}
