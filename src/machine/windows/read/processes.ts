import { type ReadContext, startReading } from './context.ts';
import type { Reading } from './reading.ts';

/** What runs now, by the full path of its program. */
export function readProcesses(context: ReadContext): Reading {
  const reading = startReading(context, 'process');
  const list = reading.attempt('process list', () => context.system.processes.list()) ?? [];
  for (const { pid, name, exePath, startedTicks } of list) {
    if (pid <= 0) continue;
    reading.entries += 1;
    const locator = `pid ${pid}`;
    // Parts of the kernel (`System`, `Registry`, `vmmem` …) stand in the list without a program file.
    if (exePath === null && name.includes('.')) {
      reading.noteDenied(`${locator} (${name})`);
    }
    reading.facts.push({ source: 'process', locator, name, pid, startedTicks, exePath });
  }
  return reading;
}
