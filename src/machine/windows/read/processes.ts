import { type ReadContext, startReading } from './context.ts';
import type { Reading } from './reading.ts';

/** Parts of the kernel that the process list has as processes: no program file stands behind them. */
const WITHOUT_PROGRAM = new Set([
  '[system process]',
  'idle',
  'memcompression',
  'memory compression',
  'registry',
  'secure system',
  'system',
  'system idle process',
  'vmmem',
]);

/** What runs now, by the full path of its program. */
export function readProcesses(context: ReadContext): Reading {
  const reading = startReading(context, 'process');
  const list = reading.attempt('process list', () => context.system.processes.list()) ?? [];
  for (const { pid, name, exePath, startedTicks } of list) {
    if (pid <= 0) continue;
    reading.entries += 1;
    const locator = `pid ${pid}`;
    if (exePath === null && !WITHOUT_PROGRAM.has(name.toLowerCase())) {
      reading.noteDenied(`${locator} (${name})`);
    }
    reading.facts.push({ source: 'process', locator, name, pid, startedTicks, exePath });
  }
  return reading;
}
