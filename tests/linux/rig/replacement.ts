import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PackEntry } from '../../../src/model/pack.ts';
import { buildPackage } from './packages.ts';
import { start, stop, unitOf } from './products.ts';
import { nativeArch } from './stand-in.ts';
import type { PackageFormat, StandIn } from './stand-in.ts';

const PUBLISHER = 'Example Security';
const MAINTAINER = `${PUBLISHER} <packages@example.com>`;

/** What the replacement depends on; it lies beside it in the pack. */
export const libsentinel: StandIn = {
  name: 'libsentinel',
  version: '3.2.0',
  arch: 'all',
  maintainer: MAINTAINER,
  summary: 'Shared files of Sentinel Protect (stand-in)',
  files: { '/opt/sentinel/lib/engine.txt': { text: 'engine\n' } },
};

/** An approved replacement: a service that runs, and a command that says whether it protects. */
export const sentinelProtect: StandIn = {
  name: 'sentinel-protect',
  version: '3.2.0',
  arch: nativeArch,
  maintainer: MAINTAINER,
  summary: 'Sentinel Protect (stand-in)',
  depends: ['libsentinel'],
  files: {
    '/opt/sentinel/sbin/sentineld': { program: 'sleep' },
    '/opt/sentinel/bin/sentinelctl': {
      executable: true,
      text: `#!/bin/sh
[ "$1" = status ] || { echo "usage: sentinelctl status" >&2; exit 2; }
systemctl is-active --quiet sentinel-protect.service || { echo "stopped"; exit 1; }
echo "protecting"
`,
    },
    '/usr/lib/systemd/system/sentinel-protect.service': unitOf(
      'Sentinel Protect',
      '/opt/sentinel/sbin/sentineld',
    ),
  },
  deb: {
    postinst: `set -e\n${start('sentinel-protect.service')}`,
    prerm: `set -e\n${stop('sentinel-protect.service')}`,
  },
  rpm: {
    post: start('sentinel-protect.service'),
    preun: `[ "$1" = 0 ] || exit 0\n${stop('sentinel-protect.service')}`,
  },
};

export interface PackOptions {
  readonly format?: PackageFormat;
  /** What to pack, the replacement last; the others are its dependencies. */
  readonly standIns?: readonly [StandIn, ...StandIn[]];
  /** Laid over the replacement's entry; any value, for the wrong ones are tested too. */
  readonly entry?: Readonly<Partial<Record<keyof PackEntry, unknown>>>;
}

/**
 * Lays out a pack in a folder of this machine (copy it in with `copyIn`): the installers and
 * `pack.json`. Returns the replacement's id.
 */
export async function buildPack(dir: string, options: PackOptions = {}): Promise<string> {
  const format = options.format ?? 'deb';
  await mkdir(dir, { recursive: true });
  const files: PackEntry['file'][] = [];
  for (const standIn of options.standIns ?? [libsentinel, sentinelProtect]) {
    const built = await buildPackage(standIn, format);
    const content = await readFile(built);
    const file = path.basename(built);
    await copyFile(built, path.join(dir, file));
    const sha256 = createHash('sha256').update(content).digest('hex');
    files.push({ name: file, sizeBytes: content.length, sha256 });
  }
  const replacement = files.pop();
  if (replacement === undefined) throw new Error('A pack without a replacement');
  const entry = { ...entryOf(format, replacement, files), ...options.entry };
  const pack = {
    schema: 'swapout.pack/v1',
    id: 'example-agency',
    organisation: 'Example Agency',
    version: '1',
    entries: [entry],
  };
  await writeFile(path.join(dir, 'pack.json'), JSON.stringify(pack, null, 2));
  return String(entry.id);
}

function entryOf(
  format: PackageFormat,
  file: PackEntry['file'],
  dependencies: PackEntry['dependencies'],
): PackEntry {
  return {
    id: `sentinel-protect-${format}`,
    name: 'Sentinel Protect',
    publisher: PUBLISHER,
    version: sentinelProtect.version,
    platform: 'linux',
    arch: [process.arch],
    type: format,
    file,
    dependencies,
    arguments: [],
    returnCodes: { success: [0], rebootRequired: [] },
    detection: [{ kind: 'package', name: sentinelProtect.name }],
    check: {
      services: ['sentinel-protect.service'],
      command: {
        program: '/opt/sentinel/bin/sentinelctl',
        arguments: ['status'],
        exitCode: 0,
        output: 'protecting',
      },
    },
  };
}
