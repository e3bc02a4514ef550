import * as fs from 'node:fs';
import { join } from 'node:path';
import { type RunCommand, runCommand } from '../../../../../src/machine/run-command.ts';

/**
 * The real dpkg over a database of the test's own; its packages hold files of the test's folder only, so
 * nothing of this machine's own packages is touched. Needs root, as dpkg does.
 */
export interface PrivateDpkg {
  /** Runs dpkg and dpkg-deb only. */
  readonly run: RunCommand;
  /** Builds a package and returns the path of its file. */
  readonly build: (deb: Deb) => Promise<string>;
  readonly install: (...debs: Deb[]) => Promise<void>;
  readonly dpkg: (...args: string[]) => Promise<void>;
  /** Third word of its Status, null if dpkg does not know it. */
  readonly statusOf: (name: string) => string | null;
  /** Command lines that were run, without what makes the database private. */
  readonly lines: string[];
}

export interface Deb {
  readonly name: string;
  readonly depends?: string;
  /** Text by name: `prerm` … */
  readonly scripts?: Readonly<Record<string, string>>;
}

export function createPrivateDpkg(dir: string): PrivateDpkg {
  const admindir = join(dir, 'dpkg');
  for (const name of ['info', 'updates', 'triggers', 'parts']) {
    fs.mkdirSync(join(admindir, name), { recursive: true });
  }
  for (const name of ['status', 'available']) fs.writeFileSync(join(admindir, name), '');
  const lines: string[] = [];
  const run: RunCommand = (command) => {
    lines.push([command.program, ...command.arguments].join(' '));
    if (command.program === '/usr/bin/dpkg-deb') return runCommand(command);
    if (command.program !== '/usr/bin/dpkg') return Promise.reject(new Error(command.program));
    const own = [`--admindir=${admindir}`, '--log=/dev/null', '--force-unsafe-io'];
    return runCommand({ ...command, arguments: [...own, ...command.arguments] });
  };
  const dpkg = async (...args: string[]): Promise<void> => {
    const result = await run({ program: '/usr/bin/dpkg', arguments: args, timeLimitMs: 60_000 });
    if (result.exitCode !== 0) throw new Error(result.stderr);
    lines.length = 0;
  };
  const build = (deb: Deb): Promise<string> => buildDeb(dir, deb);
  return {
    run,
    lines,
    build,
    dpkg,
    install: async (...debs) => {
      const paths = await Promise.all(debs.map(build));
      await dpkg('--install', ...paths);
    },
    statusOf: (name) => {
      const status = fs.readFileSync(join(admindir, 'status'), 'utf8');
      return (
        new RegExp(`^Package: ${name}\nStatus: \\S+ \\S+ (\\S+)`, 'm').exec(status)?.[1] ?? null
      );
    },
  };
}

/** Its configuration is `etc/NAME.conf`, its program `opt/NAME/program`, both in the test's folder. */
async function buildDeb(dir: string, { name, depends, scripts = {} }: Deb): Promise<string> {
  const tree = join(dir, 'build', name);
  const root = join(tree, dir);
  fs.mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  fs.mkdirSync(join(root, 'etc'), { recursive: true });
  fs.mkdirSync(join(root, 'opt', name), { recursive: true });
  fs.writeFileSync(join(root, `etc/${name}.conf`), `name=${name}\n`);
  fs.writeFileSync(join(root, `opt/${name}/program`), 'program');
  fs.writeFileSync(join(tree, 'DEBIAN/conffiles'), `${dir}/etc/${name}.conf\n`);
  const control = [
    `Package: ${name}`,
    'Version: 1.2-3',
    'Architecture: amd64',
    'Maintainer: Stand-in maker <none@example.invalid>',
    ...(depends === undefined ? [] : [`Depends: ${depends}`]),
    `Description: stand-in ${name}`,
    '',
  ];
  fs.writeFileSync(join(tree, 'DEBIAN/control'), control.join('\n'));
  for (const [script, text] of Object.entries(scripts)) {
    fs.writeFileSync(join(tree, 'DEBIAN', script), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  const path = join(dir, `${name}.deb`);
  const result = await runCommand({
    program: '/usr/bin/dpkg-deb',
    arguments: ['--build', '-Znone', tree, path],
    timeLimitMs: 60_000,
  });
  fs.rmSync(tree, { recursive: true });
  if (result.exitCode !== 0) throw new Error(result.stderr);
  return path;
}
