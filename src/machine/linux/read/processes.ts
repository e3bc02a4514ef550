import * as fs from 'node:fs';
import { basename } from 'node:path/posix';
import { Reading } from './reading.ts';
import { errnoOf, exists, readText, type Root } from './root.ts';

/** PF_KTHREAD of the kernel's `include/linux/sched.h`: a thread of the kernel, without a program. */
const KERNEL_THREAD_FLAG = 0x0020_0000;
/** The kernel keeps so much of a name. */
const COMM_LENGTH = 15;
const MAX_STAT_BYTES = 65_536;
const DELETED = ' (deleted)';

export interface ProcessStat {
  readonly comm: string;
  readonly state: string;
  readonly isKernelThread: boolean;
  readonly startedTicks: string;
}

/** `/proc/<pid>/stat` (proc(5)); null if it is none. The name may hold spaces and brackets. */
export function parseProcessStat(text: string): ProcessStat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close < open) return null;
  const fields = text.slice(close + 2).split(' ');
  const [state = '', , , , , , flags = ''] = fields;
  const startedTicks = fields[19] ?? '';
  if (!/^\d+$/.test(flags) || !/^\d+$/.test(startedTicks)) return null;
  return {
    comm: text.slice(open + 1, close),
    state,
    // Flags take 32 bits: the operator must not make them negative.
    isKernelThread: (Number(flags) & KERNEL_THREAD_FLAG) !== 0,
    startedTicks,
  };
}

/** Processes with their programs. A mounted root has none: they are this machine's. */
export function readProcesses(root: Root): Reading {
  const reading = new Reading('process');
  const proc = '/proc';
  const pids = (reading.attempt(proc, () => fs.readdirSync(hostPath(root, proc))) ?? []).filter(
    (name) => /^\d+$/.test(name),
  );
  if (!root.live && pids.length === 0) return reading;
  // Where /proc is mounted with `hidepid`, others' processes do not show at all.
  if (!canSeeOthers(root)) reading.noteDenied(proc);
  for (const pid of pids) readProcess(root, pid, reading);
  return reading;
}

function hostPath(root: Root, path: string): string {
  return root.live ? path : root.dir + path;
}

function canSeeOthers(root: Root): boolean {
  try {
    readText(root, '/proc/1/stat', MAX_STAT_BYTES);
    return true;
  } catch {
    return false;
  }
}

function readProcess(root: Root, pid: string, reading: Reading): void {
  const stat = readStat(root, pid);
  if (!stat) return;
  reading.entries += 1;
  // A dead process that its parent has not fetched runs nothing.
  if (stat.isKernelThread || /^[ZXx]$/.test(stat.state)) return;
  const exePath = readExe(root, pid, reading);
  if (exePath === undefined) return;
  reading.facts.push({
    source: 'process',
    locator: `pid ${pid}`,
    name: fullName(stat.comm, exePath),
    pid: Number(pid),
    startedTicks: stat.startedTicks,
    exePath,
  });
}

function readStat(root: Root, pid: string): ProcessStat | null {
  try {
    return parseProcessStat(readText(root, `/proc/${pid}/stat`, MAX_STAT_BYTES));
  } catch {
    // It ended, or it is hidden: the look at process 1 has said so.
    return null;
  }
}

/** Its program; null where the link is not ours to read, undefined where the process is gone. */
function readExe(root: Root, pid: string, reading: Reading): string | null | undefined {
  const link = hostPath(root, `/proc/${pid}/exe`);
  try {
    const target = fs.readlinkSync(link);
    return target.endsWith(DELETED) && !exists(root, target)
      ? target.slice(0, -DELETED.length)
      : target;
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(errnoOf(error))) return undefined;
    reading.noteDenied('/proc');
    return null;
  }
}

/** The kernel cuts names off; the program's file name has the rest where it begins alike. */
function fullName(comm: string, exePath: string | null): string {
  const program = basename(exePath ?? '');
  return comm.length === COMM_LENGTH && program.startsWith(comm) ? program : comm;
}
