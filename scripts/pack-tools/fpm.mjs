#!/usr/bin/env node
// Stand-in for fpm where only npm and Debian can be reached: the one call that electron-builder makes for a
// .deb, done with dpkg-deb. For tests; a release is packed with fpm itself.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPEATED = ['d', 'deb-recommends'];
const SWITCHES = ['force', 'debug'];

/** Options by name, and what is to be packed as `from=to`. */
function parseArguments(argv) {
  const options = Object.fromEntries(REPEATED.map((name) => [name, []]));
  const sources = [];
  for (let i = 0; i < argv.length; i++) {
    const [, name, inline] = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(argv[i]) ?? [];
    if (name === undefined) sources.push(argv[i]);
    else if (!SWITCHES.includes(name)) {
      const value = inline ?? argv[++i];
      if (REPEATED.includes(name)) options[name].push(value);
      else options[name] = value;
    }
  }
  return { options, sources };
}

function copySources(sources, rootDir) {
  for (const source of sources) {
    const split = source.lastIndexOf('=');
    const from = source.slice(0, split);
    const to = path.join(rootDir, source.slice(split + 1));
    const isFolder = from.endsWith('/');
    fs.mkdirSync(isFolder ? to : path.dirname(to), { recursive: true });
    execFileSync('cp', ['-a', isFolder ? `${from}.` : from, to]);
  }
  execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', rootDir]);
}

function controlText(options, rootDir) {
  const [kibibytes] = execFileSync('du', ['-sk', rootDir], { encoding: 'utf8' }).split('\t');
  const lines = options.description.split('\n').map((line) => line.trim());
  const [synopsis = options.name, ...rest] = lines.filter((line, i) => line !== '' || i > 1);
  const fields = {
    Package: options.name,
    Version: options.version + (options.iteration ? `-${options.iteration}` : ''),
    License: options.license,
    Vendor: options.vendor,
    Architecture: options.architecture,
    Maintainer: options.maintainer,
    'Installed-Size': kibibytes,
    Depends: options.d.join(', '),
    Recommends: options['deb-recommends'].join(', '),
    Section: options.category || 'default',
    Priority: options['deb-priority'] || 'optional',
    Homepage: options.url,
    Description: [synopsis, ...rest.map((line) => ` ${line || '.'}`)].join('\n'),
  };
  return Object.entries(fields)
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function maintainerScript(file, calls) {
  const body = fs.readFileSync(file, 'utf8').replace(/^#!.*\n/, '');
  return `#!/bin/bash\ncase "$1" in ${calls}) ;; *) exit 0 ;; esac\n(\n${body}\n)\n`;
}

const { options, sources } = parseArguments(process.argv.slice(2));
if (options.t !== 'deb') {
  console.error(`this stand-in for fpm makes no ${options.t}`);
  process.exit(1);
}
const tempDir = fs.mkdtempSync(path.join(os.tmpdir(), 'fpm-'));
try {
  const rootDir = path.join(tempDir, 'root');
  copySources(sources, rootDir);
  const control = controlText(options, rootDir);
  const debianDir = path.join(rootDir, 'DEBIAN');
  fs.mkdirSync(debianDir);
  fs.writeFileSync(path.join(debianDir, 'control'), control);
  const scripts = [
    [
      'postinst',
      options['after-install'],
      'configure|abort-upgrade|abort-remove|abort-deconfigure',
    ],
    ['postrm', options['after-remove'], 'remove|purge|abort-install'],
  ];
  for (const [name, file, calls] of scripts) {
    if (!file) continue;
    fs.writeFileSync(path.join(debianDir, name), maintainerScript(file, calls), { mode: 0o755 });
  }
  const compression = ['-Zgzip', '-z1']; // quick: nobody downloads a test package
  const args = [
    '--build',
    '--root-owner-group',
    ...compression,
    rootDir,
    path.resolve(options.package),
  ];
  execFileSync('dpkg-deb', args, { stdio: ['ignore', 'ignore', 'inherit'] });
} finally {
  fs.rmSync(tempDir, { recursive: true, force: true });
}
