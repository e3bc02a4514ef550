import { readFileSync } from 'node:fs';

/** A zombie has ended; only its parent has not asked for it yet. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
