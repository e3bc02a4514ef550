import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const START_FILE = 'Start Swapout (Linux).sh';
const source = path.resolve(import.meta.dirname, '../../../scripts/stick', START_FILE);

let dir: string;

/** A program of three lines, in the place of a real one. */
function standIn(name: string, script: string): void {
  const file = path.join(dir, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

function start(env: Record<string, string> = { DISPLAY: ':1' }) {
  const result = spawnSync('/bin/sh', [path.join(dir, 'stick', START_FILE)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${path.join(dir, 'bin')}:/usr/bin:/bin`, ...env },
  });
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** A stick that starts, on a machine that lets it: each test changes the one thing it is about. */
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'swapout-stick-'));
  standIn('bin/uname', 'echo x86_64');
  standIn('bin/id', 'echo 1000');
  standIn('bin/ldd', 'true');
  standIn('bin/unshare', 'true');
  standIn('bin/findmnt', 'case "$*" in *OPTIONS*) echo rw,relatime;; *) echo /media/stick;; esac');
  standIn('stick/app/linux-x64/swapout', 'echo "opened $*"');
  standIn('stick/cli/linux-x64/node', 'echo v24');
  copyFileSync(source, path.join(dir, 'stick', START_FILE));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('the start file for Linux', () => {
  it('opens the app with the kit of the stick', () => {
    expect(start()).toMatchObject({
      status: 0,
      stdout: `opened --kit=${path.join(dir, 'stick/kit')}\n`,
    });
  });

  it.each<[what: string, change: () => void, text: string]>([
    [
      'another processor',
      () => {
        standIn('bin/uname', 'echo riscv64');
      },
      'no Swapout for this kind of processor (riscv64)',
    ],
    [
      'a stick mounted noexec',
      () => {
        standIn(
          'bin/findmnt',
          'case "$*" in *OPTIONS*) echo rw,noexec;; *) echo /media/stick;; esac',
        );
      },
      'sudo mount -o remount,exec "/media/stick"',
    ],
    [
      'programs that are not marked as such',
      () => {
        chmodSync(path.join(dir, 'stick/app/linux-x64/swapout'), 0o644);
      },
      'does not mark programs as programs',
    ],
    [
      'a system that is too old',
      () => {
        standIn('stick/cli/linux-x64/node', `echo "version \\\`GLIBC_2.28' not found" >&2; exit 1`);
      },
      'this system is too old',
    ],
    [
      'a policy against programs from the stick',
      () => {
        standIn('stick/cli/linux-x64/node', 'echo "Operation not permitted" >&2; exit 126');
      },
      'Operation not permitted',
    ],
    [
      'missing libraries',
      () => {
        standIn('bin/ldd', 'printf "\\tlibgtk-3.so.0 => not found\\n"');
      },
      'lacks: libgtk-3.so.0',
    ],
    [
      'root',
      () => {
        standIn('bin/id', 'echo 0');
      },
      'does not open for root',
    ],
    [
      'no user namespaces',
      () => {
        standIn('bin/unshare', 'exit 1');
      },
      'forbids user namespaces',
    ],
  ])('says plainly that %s forbids it', (_, change, text) => {
    change();
    const { status, stdout, stderr } = start();
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(text);
    expect(stderr).toContain('nothing was changed on this machine');
  });

  it('names the command for the terminal where there is no display', () => {
    expect(start({}).stderr).toContain(path.join(dir, 'stick/cli/swapout.cjs'));
  });
});
