import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { requireBase } from './base.ts';
import { runOnHost } from './host-command.ts';
import { cacheDir } from './places.ts';
import { specOf } from './rpm-spec.ts';
import { isConfiguration, RPM_ARCH } from './stand-in.ts';
import type { PackageFormat, StandIn } from './stand-in.ts';

/** Builds the package, or takes it from the cache; returns the path of the file. */
export async function buildPackage(standIn: StandIn, format: PackageFormat): Promise<string> {
  const base = await requireBase();
  const recipe = JSON.stringify([standIn, format, base.digest, 3]);
  const digest = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  const folder = path.join(cacheDir, 'packages', digest);
  const file = path.join(folder, packageFilename(standIn, format));
  if (existsSync(file)) return file;
  await mkdir(path.dirname(folder), { recursive: true });
  const unfinishedDir = await mkdtemp(path.join(cacheDir, 'packages/unfinished-'));
  try {
    const treeDir = path.join(unfinishedDir, 'tree');
    await layOut(standIn, treeDir, base.rootDir);
    const built = path.join(unfinishedDir, 'built');
    await mkdir(built);
    if (format === 'deb') await buildDeb(standIn, treeDir, built);
    else await buildRpm(standIn, treeDir, built);
    // Another process may have been quicker; its file is the same.
    if (!existsSync(folder)) await rename(built, folder);
  } finally {
    await rm(unfinishedDir, { recursive: true, force: true });
  }
  return file;
}

/** As the vendors name them: `kesl_12.1_amd64.deb`, `kesl-12.1.x86_64.rpm`. */
function packageFilename(standIn: StandIn, format: PackageFormat): string {
  const { name, version, arch } = standIn;
  if (format === 'deb') return `${name}_${version}_${arch}.deb`;
  return `${name}-${version.replace('-', '_')}-1.${RPM_ARCH[arch]}.rpm`;
}

async function layOut(standIn: StandIn, treeDir: string, baseDir: string): Promise<void> {
  await mkdir(treeDir);
  for (const [name, content] of Object.entries(standIn.files)) {
    const file = path.join(treeDir, name);
    await mkdir(path.dirname(file), { recursive: true });
    if ('linkTo' in content) await symlink(content.linkTo, file);
    else if ('program' in content) {
      await copyFile(path.join(baseDir, 'usr/bin', content.program), file);
      await chmod(file, 0o755);
    } else {
      await writeFile(file, content.text);
      await chmod(file, content.executable === true ? 0o755 : 0o644);
    }
  }
}

async function buildDeb(standIn: StandIn, treeDir: string, outDir: string): Promise<void> {
  const controlDir = path.join(treeDir, 'DEBIAN');
  await mkdir(controlDir);
  await writeFile(path.join(controlDir, 'control'), controlOf(standIn));
  const conffiles = Object.entries(standIn.files)
    .filter(([, content]) => isConfiguration(content))
    .map(([name]) => `${name}\n`);
  await writeFile(path.join(controlDir, 'conffiles'), conffiles.join(''));
  for (const [name, script] of Object.entries(standIn.deb ?? {})) {
    await writeFile(path.join(controlDir, name), `#!/bin/sh\n${String(script)}`);
    await chmod(path.join(controlDir, name), 0o755);
  }
  const file = path.join(outDir, packageFilename(standIn, 'deb'));
  await runOnHost(['/usr/bin/dpkg-deb', '--root-owner-group', '-Zgzip', '--build', treeDir, file]);
}

function controlOf(standIn: StandIn): string {
  return [
    `Package: ${standIn.name}`,
    `Version: ${standIn.version}`,
    `Architecture: ${standIn.arch}`,
    `Maintainer: ${standIn.maintainer}`,
    ...(standIn.depends === undefined ? [] : [`Depends: ${standIn.depends.join(', ')}`]),
    `Description: ${standIn.summary}`,
    ' Stand-in made by the tests of Swapout. It holds nothing of the product whose shape it has.',
    '',
  ].join('\n');
}

async function buildRpm(standIn: StandIn, treeDir: string, outDir: string): Promise<void> {
  const workDir = path.dirname(treeDir);
  const specFile = path.join(workDir, 'stand-in.spec');
  await writeFile(specFile, specOf(standIn, treeDir));
  const settings = {
    _topdir: path.join(workDir, 'rpmbuild'),
    _rpmdir: outDir,
    _rpmfilename: packageFilename(standIn, 'rpm'),
    _dbpath: path.join(workDir, 'rpmdb'),
  };
  const defines = Object.entries(settings).flatMap(([key, value]) => [
    '--define',
    `${key} ${value}`,
  ]);
  await runOnHost(
    ['/usr/bin/rpmbuild', '-bb', `--target=${RPM_ARCH[standIn.arch]}`, ...defines, specFile],
    { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: workDir, LC_ALL: 'C.UTF-8' },
  );
}
