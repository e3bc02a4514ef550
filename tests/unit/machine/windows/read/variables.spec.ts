import { describe, expect, it } from 'vitest';
import {
  expand,
  machineVariables,
  userVariables,
} from '../../../../../src/machine/windows/read/variables.ts';
import { FOLDERS } from './stand-in-windows.ts';

const machine = machineVariables({ ...FOLDERS, '%AppData%': 'C:\\Users\\*\\AppData\\Roaming' });

describe('expand', () => {
  it.each([
    ['%SYSTEMROOT%\\x', 'C:\\Windows\\x'],
    ['%windir%\\x %ProgramW6432%', 'C:\\Windows\\x C:\\Program Files'],
    ['%unknown%\\x', '%unknown%\\x'],
    ['%SystemRoot', '%SystemRoot'],
    ['100% sure %SystemDrive%', '100% sure C:'],
    ['%%', '%%'],
    ['%AppData%\\x', '%AppData%\\x'],
    [`%${'a'.repeat(33_000)}%`, `%${'a'.repeat(33_000)}%`],
  ])('turns %.40j into %.40j', (text, expanded) => {
    expect(expand(text, machine)).toBe(expanded);
  });

  it('expands nothing twice, and knows the folders of a user', () => {
    const variables = userVariables(machine, 'C:\\Users\\%windir%');
    expect(expand('%AppData%', variables)).toBe('C:\\Users\\%windir%\\AppData\\Roaming');
  });
});
