import { type ReadContext, startReading, systemRootOf } from './context.ts';
import { readBytes } from './disk.ts';
import type { Reading } from './reading.ts';
import { parseTaskFile } from './task-file.ts';
import { expand } from './variables.ts';
import { filesBelow } from './walk.ts';

const MAX_BYTES = 1024 * 1024;
const LIMITS = { depth: 12, entries: 20_000 };

/** Scheduled tasks from the files that Windows keeps them in: `\Folder\Name` and what each starts. */
export function readScheduledTasks(context: ReadContext): Reading {
  const reading = startReading(context, 'scheduled-task');
  const folder = `${systemRootOf(context)}\\System32\\Tasks`;
  for (const { path, name } of filesBelow(context.disk, folder, reading, LIMITS)) {
    const bytes = reading.attempt(path, () => readBytes(context.disk, path, MAX_BYTES));
    if (bytes === undefined) continue;
    const task = parseTaskFile(bytes);
    if (task === null) {
      reading.note('damaged', path, 'it holds no scheduled task that can be read');
      continue;
    }
    const values = task.actions.length === 0 ? [''] : new Set(task.actions);
    for (const value of values) {
      reading.facts.push({
        source: 'scheduled-task',
        locator: path.slice(folder.length),
        name,
        value: expand(value, context.variables),
      });
    }
  }
  return reading;
}
