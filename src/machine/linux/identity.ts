import * as os from 'node:os';
import type { MachineIdentity } from '../../model/snapshot.ts';
import { readClockSource } from './read/clock-source.ts';
import { openRoot, readBytes, readText, type Root } from './read/root.ts';

const MAX_BYTES = 65_536;
const MAX_PROGRAM_BYTES = 64 * 1024 * 1024;

/** What board makers leave in the fields of the firmware instead of a number. */
const NO_NUMBER =
  /^(?:|none|n\/?a|0+|[0-]+|x+|f{8}-.*|default string|not (?:specified|applicable|available)|to be filled by o\.?e\.?m\.?|system serial number|unknown|invalid)$/i;

/**
 * Which machine this is. Of a mounted root only what lies on it: the hardware and the boot belong to the
 * machine that reads, and so does the clock, which is named.
 */
export function readIdentity(rootDir: string): MachineIdentity {
  const root = openRoot(rootDir);
  return {
    platform: 'linux',
    hostname: root.live ? os.hostname() : readLine(root, '/etc/hostname'),
    os: readSystemName(root),
    arch: root.live ? process.arch : readArch(root),
    id: readMachineId(root),
    serial: root.live ? readFirmware(root, 'product_serial') : null,
    smbiosUuid: root.live ? readFirmware(root, 'product_uuid') : null,
    bootId: root.live ? readLine(root, '/proc/sys/kernel/random/boot_id') : '',
    clockSource: readClockSource(openRoot('/')),
  };
}

function readLine(root: Root, path: string): string {
  try {
    return readText(root, path, MAX_BYTES).trim().split('\n')[0]?.trim() ?? '';
  } catch {
    return '';
  }
}

function readMachineId(root: Root): string {
  const ids = ['/etc/machine-id', '/var/lib/dbus/machine-id'].map((path) => readLine(root, path));
  return ids.find((id) => /^[0-9a-f]{32}$/.test(id)) ?? '';
}

function readSystemName(root: Root): string {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      const name = parseOsRelease(readText(root, path, MAX_BYTES));
      if (name !== null) return name;
    } catch {
      // The other file, then.
    }
  }
  return 'Linux';
}

/** PRETTY_NAME of an os-release(5) file, else NAME and VERSION; null if it names nothing. */
export function parseOsRelease(text: string): string | null {
  const values = new Map(text.split('\n').flatMap((line) => readAssignment(line.trim())));
  const plain = [values.get('NAME'), values.get('VERSION')].filter(Boolean).join(' ');
  const name = values.get('PRETTY_NAME') ?? plain;
  return name === '' ? null : name;
}

function readAssignment(line: string): [string, string][] {
  const [, key = '', value = ''] = /^([A-Z_0-9]+)=(.*)$/.exec(line) ?? [];
  if (key === '') return [];
  const quoted = /^(["'])(.*)\1$/.exec(value);
  return [[key, quoted ? (quoted[2] ?? '').replace(/\\(.)/g, '$1') : value]];
}

/** A number that the firmware holds; null where it holds none, or only the administrator may read it. */
function readFirmware(root: Root, field: string): string | null {
  const value = readLine(root, `/sys/class/dmi/id/${field}`);
  return NO_NUMBER.test(value) ? null : value;
}

/** Names of Node for the machine numbers of elf(5). */
const ARCH_BY_ELF_MACHINE: ReadonlyMap<number, string> = new Map([
  [3, 'ia32'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'x64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);

function readArch(root: Root): string {
  for (const program of ['/usr/bin/env', '/bin/sh', '/usr/bin/true']) {
    const arch = archOf(root, program);
    if (arch !== null) return arch;
  }
  return 'unknown';
}

function archOf(root: Root, program: string): string | null {
  try {
    const head = readBytes(root, program, MAX_PROGRAM_BYTES).subarray(0, 20);
    if (head.length < 20 || head.toString('latin1', 0, 4) !== '\x7fELF') return null;
    const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
    return ARCH_BY_ELF_MACHINE.get(machine) ?? null;
  } catch {
    return null;
  }
}
