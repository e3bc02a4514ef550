import { z } from 'zod';
import { RegistryData } from '../../backup/archive-line.ts';

/**
 * What driver steps took away, as it was before the first of them. Registry paths are below the control set
 * (`Services\klim6`); files are the machine's own paths, each with the name of its copy.
 */
export const UndoState = z.strictObject({
  schema: z.literal('swapout.undo/v1'),
  keys: z.array(z.strictObject({ path: z.string(), values: z.array(RegistryData) })),
  files: z.array(z.strictObject({ path: z.string(), copy: z.string() })),
});
export type UndoState = z.infer<typeof UndoState>;

export const EMPTY_UNDO: UndoState = { schema: 'swapout.undo/v1', keys: [], files: [] };

/** Name under which the recovery console loads the other system's hive. */
const LOADED = 'SWAPOUT_UNDO';
const CONTROL_SETS = ['ControlSet001', 'ControlSet002', 'ControlSet003'] as const;
const EOL = '\r\n';

/** Adds what a further step is about to take; what is known already stays as it was first. */
export function mergeUndo(known: UndoState, more: Pick<UndoState, 'keys' | 'files'>): UndoState {
  const keys = known.keys.map((key) => ({ ...key, values: [...key.values] }));
  for (const key of more.keys) {
    const same = keys.find(({ path }) => isSame(path, key.path));
    if (same === undefined) keys.push({ ...key, values: [...key.values] });
    else {
      same.values.push(
        ...key.values.filter((value) => !same.values.some(({ name }) => isSame(name, value.name))),
      );
    }
  }
  const files = more.files.filter(
    (file) => !known.files.some((other) => isSame(other.path, file.path)),
  );
  return { schema: known.schema, keys, files: [...known.files, ...files] };
}

/** The files of the kit by name, beside the copies of drivers. */
export function undoFiles(state: UndoState): Readonly<Record<string, Buffer>> {
  const registry = CONTROL_SETS.map((set): [string, Buffer] => [
    `undo.${set}.reg`,
    wide(regText(state, set)),
  ]);
  return {
    ...Object.fromEntries(registry),
    'undo.cmd': Buffer.from(commandText(state), 'latin1'),
    'READ-ME-FIRST.txt': Buffer.from(`\ufeff${instruction(state)}`, 'utf8'),
    'undo.json': Buffer.from(`${JSON.stringify(state, null, 2)}\n`),
  };
}

/** A `.reg` file for the hive as the recovery console has loaded it. */
export function regText(state: UndoState, controlSet: string): string {
  const lines = ['Windows Registry Editor Version 5.00', ''];
  for (const { path, values } of state.keys) {
    lines.push(`[HKEY_LOCAL_MACHINE\\${LOADED}\\${controlSet}\\${path}]`);
    for (const value of values) lines.push(valueLine(value));
    lines.push('');
  }
  return lines.join(EOL) + EOL;
}

function valueLine(value: RegistryData): string {
  const name = value.name === '' ? '@' : `"${escapeText(value.name)}"`;
  switch (value.type) {
    case 'sz':
      return isPlainText(value.text)
        ? `${name}="${escapeText(value.text)}"`
        : `${name}=hex(1):${hex(zeroEnded(value.text))}`;
    case 'expand-sz':
      return `${name}=hex(2):${hex(zeroEnded(value.text))}`;
    case 'multi-sz': {
      const all = value.texts.map((text) => `${text}\0`).join('');
      return `${name}=hex(7):${hex(zeroEnded(all))}`;
    }
    case 'dword':
      return `${name}=dword:${BigInt(value.number).toString(16).padStart(8, '0')}`;
    case 'qword': {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(value.number));
      return `${name}=hex(b):${hex(bytes)}`;
    }
    case 'binary':
      return `${name}=hex:${hex(Buffer.from(value.base64, 'base64'))}`;
  }
}

/** A path that a batch file can name as it stands. */
const PLAIN_PATH = /^[A-Za-z]:\\[A-Za-z0-9 ._()\\{}-]+$/;
const PLAIN_NAME = /^[A-Za-z0-9._-]+$/;

function commandText({ files }: UndoState): string {
  const copies = files.filter(({ path, copy }) => PLAIN_PATH.test(path) && PLAIN_NAME.test(copy));
  return [
    '@echo off',
    'rem Puts back filter lists and drivers as they were before Swapout. For the recovery console.',
    'rem Use: undo.cmd D:     where D: is the drive that holds the folder Windows.',
    'setlocal',
    'set "TARGET=%~1"',
    'if not "%TARGET%"=="" goto check',
    'for %%d in (C D E F G H I J K L M N O P Q R S T U V W Y Z) do if exist "%%d:\\Windows\\System32\\config\\SYSTEM" call :found %%d:',
    'if "%TARGET%"=="several" goto several',
    ':check',
    'if "%TARGET%"=="" goto nothing',
    'if not exist "%TARGET%\\Windows\\System32\\config\\SYSTEM" goto nothing',
    `reg load HKLM\\${LOADED} "%TARGET%\\Windows\\System32\\config\\SYSTEM"`,
    'if errorlevel 1 goto locked',
    'set "CURRENT="',
    `for /f "tokens=1,3" %%a in ('reg query HKLM\\${LOADED}\\Select /v Current') do if "%%a"=="Current" set "CURRENT=%%b"`,
    'set "CONTROLSET="',
    ...CONTROL_SETS.map(
      (set, index) => `if /i "%CURRENT%"=="0x${index + 1}" set "CONTROLSET=${set}"`,
    ),
    'if "%CONTROLSET%"=="" goto unknown',
    'reg import "%~dp0undo.%CONTROLSET%.reg"',
    'set "FAILED=%ERRORLEVEL%"',
    `reg unload HKLM\\${LOADED}`,
    'if not "%FAILED%"=="0" goto failed',
    ...copies.flatMap(({ path, copy }) => {
      const target = `%TARGET%${path.slice(2)}`;
      const folder = target.slice(0, target.lastIndexOf('\\'));
      return [
        `if not exist "${folder}\\" mkdir "${folder}"`,
        `if not exist "${target}" copy /b "%~dp0${copy}" "${target}"`,
      ];
    }),
    'echo Done. Restart the machine.',
    'exit /b 0',
    ':found',
    'if "%TARGET%"=="" (set "TARGET=%~1") else (set "TARGET=several")',
    'exit /b 0',
    ':several',
    'echo More than one Windows was found. Say which: undo.cmd D:',
    'exit /b 2',
    ':nothing',
    'echo No Windows was found there. Unlock the drive first, then say which: undo.cmd D:',
    'exit /b 2',
    ':locked',
    'echo Its registry could not be opened. This works from the recovery console only,',
    'echo never on the Windows that runs; there, use: swapout restore',
    'exit /b 3',
    ':unknown',
    `reg unload HKLM\\${LOADED}`,
    'echo Which control set it uses could not be read. Nothing was changed.',
    'exit /b 4',
    ':failed',
    'echo The registry could not be written. Nothing else was changed.',
    'exit /b 5',
    '',
  ].join(EOL);
}

function instruction({ keys, files }: UndoState): string {
  return [
    'If keyboard, mouse, disk or network are dead after the restart',
    '================================================================',
    '',
    'Swapout changed filter lists or drivers on this machine. This folder holds them as they were.',
    '',
    '1. Start the recovery console: hold Shift while choosing Restart, or switch the machine off three times',
    '   while it starts; or start from a Windows installation stick and choose "Repair your computer".',
    '2. Choose Troubleshoot, Advanced options, Command Prompt.',
    '3. If the drive is encrypted by BitLocker, unlock it first: manage-bde -unlock D: -RecoveryPassword ...',
    '4. Find the letters of the drive with Windows and of this folder; they differ from those you know:',
    '   dir C:\\ , dir D:\\ , dir E:\\',
    '5. Go to this folder and type, with the letter of the drive with Windows:   undo.cmd D:',
    '6. Type: wpeutil reboot',
    '',
    'Then the machine is as before that step, with the old drivers: run Swapout again, or ask the software desk.',
    'It changes nothing but what stands here, and overwrites no file. It also undoes what other programs have',
    'changed in these lists since.',
    '',
    'Keys:',
    ...keys.map(({ path, values }) => `  ${path}: ${values.map(({ name }) => name).join(', ')}`),
    'Files (a copy that undo.cmd cannot name is to be copied by hand):',
    ...files.map(({ path, copy }) => `  ${path}  from  ${copy}`),
    '',
  ].join(EOL);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isPlainText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- a line of a .reg file cannot hold them
  return !/[\u0000-\u001f]/.test(text);
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function zeroEnded(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

function hex(bytes: Buffer): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(',');
}

function wide(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}
