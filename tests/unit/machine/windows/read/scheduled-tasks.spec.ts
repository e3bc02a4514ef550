import * as fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { readScheduledTasks } from '../../../../../src/machine/windows/read/scheduled-tasks.ts';
import { standInWindows, type StandInWindows } from './stand-in-windows.ts';

const TASKS = 'C:\\Windows\\System32\\Tasks';
const XML =
  '<Task><Actions><Exec><Command>%ProgramFiles%\\Standin\\a.exe</Command></Exec></Actions></Task>';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readScheduledTasks', () => {
  it('calls a task by its place among the others, and follows no junction', () => {
    windows = standInWindows({
      files: { [`${TASKS}\\Стандин\\Обновление`]: XML, 'D:\\other\\hidden': XML },
    });
    fs.symlinkSync(windows.host('D:\\other'), windows.host(`${TASKS}\\linked`));
    const { facts, unread } = readScheduledTasks(windows.open());
    expect(unread).toEqual([]);
    expect(facts).toEqual([
      {
        source: 'scheduled-task',
        locator: '\\Стандин\\Обновление',
        name: 'Обновление',
        value: 'C:\\Program Files\\Standin\\a.exe',
      },
    ]);
  });

  it('names a file that holds no task, and one that is too large', () => {
    windows = standInWindows({
      files: { [`${TASKS}\\bad`]: 'no task', [`${TASKS}\\large`]: Buffer.alloc(1024 * 1024 + 1) },
    });
    expect(readScheduledTasks(windows.open()).unread).toEqual([
      expect.objectContaining({ why: 'damaged', locator: `${TASKS}\\bad` }),
      expect.objectContaining({ why: 'too-large', locator: `${TASKS}\\large` }),
    ]);
  });

  it('is empty on a machine without tasks', () => {
    windows = standInWindows();
    expect(readScheduledTasks(windows.open())).toMatchObject({ facts: [], unread: [], entries: 0 });
  });
});
