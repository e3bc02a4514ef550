import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
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
systemctl is-active --quiet sentinel-protect.service || { echo "not protecting"; exit 1; }
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

/** A pack's entry, before a test changes the one field it is about. */
export type PackEntry = Record<string, unknown>;

export interface PackOptions {
  readonly format?: PackageFormat;
  /** What to pack, the replacement last; the others are its dependencies. */
  readonly standIns?: readonly [StandIn, ...StandIn[]];
  /** Laid over the entry of the replacement. */
  readonly entry?: PackEntry;
}

/**
 * Lays out a pack in a folder of this machine (copy it in with `copyIn`): the installers and
 * `pack.json`. Returns the replacement's id.
 */
export async function buildPack(dir: string, options: PackOptions = {}): Promise<string> {
  const format = options.format ?? 'deb';
  await mkdir(dir, { recursive: true });
  const files: PackFile[] = [];
  for (const standIn of options.standIns ?? [libsentinel, sentinelProtect]) {
    const built = await buildPackage(standIn, format);
    const content = await readFile(built);
    const file = path.basename(built);
    await copyFile(built, path.join(dir, file));
    const sha256 = createHash('sha256').update(content).digest('hex');
    files.push({ file, sizeBytes: content.length, sha256 });
  }
  const id = `sentinel-protect-${format}`;
  const entry = { ...entryOf(id, format, files), ...options.entry };
  await writeFile(path.join(dir, 'pack.json'), JSON.stringify(packOf(entry), null, 2));
  return id;
}

interface PackFile {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The one place that knows the names of pack.json's fields. */
function entryOf(id: string, format: PackageFormat, files: readonly PackFile[]): PackEntry {
  const dependencies = files.slice(0, -1);
  return {
    id,
    name: 'Sentinel Protect',
    publisher: PUBLISHER,
    version: '3.2.0',
    platform: 'linux',
    type: format,
    ...files.at(-1),
    dependencies,
    arguments: [],
    returnCodes: { success: [0], rebootRequired: [] },
    detection: { package: sentinelProtect.name },
    check: {
      service: 'sentinel-protect.service',
      command: ['/opt/sentinel/bin/sentinelctl', 'status'],
    },
  };
}

function packOf(entry: PackEntry): Record<string, unknown> {
  return { schema: 'swapout.pack/v1', replacements: [entry] };
}
