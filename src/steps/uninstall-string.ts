import { isInterpreter } from './interpreters.ts';
import { isAtOrBelow, isPlain } from './places.ts';
import { hasHiddenCharacters, isSoundPath } from './sound-path.ts';
import { expandVariable, expandVariables, folderOf, type Folders } from './windows-path.ts';

/** What an uninstall string comes to. Only its parts are ever used, each checked again; never the string. */
export type ParsedUninstall =
  | { readonly kind: 'msi'; readonly productCode: string }
  | { readonly kind: 'exe'; readonly path: string; readonly arguments: readonly string[] }
  | { readonly kind: 'refused'; readonly why: UninstallRefusal };

export type UninstallRefusal =
  | 'empty'
  | 'too-long'
  | 'no-absolute-path'
  | 'no-product-code'
  | 'not-a-program'
  | 'starts-another-program'
  | 'unclear';

const PRODUCT_CODE = /\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}/gi;

const BARE_NAME = /^[^ "\\/:%]+(?= |$)/;
const UNQUOTED_PROGRAM =
  /^[^"]*?\.(?:exe|com|bat|cmd|msi|vbs|vbe|js|jse|wsf|ps1|hta|scr|pif|lnk|dll|cpl)(?= |$)/i;
/** A path that goes on behind the space, and is no argument by itself. */
const GOES_ON = /^ +(?![/-]|_\?=|[A-Za-z]:\\)[^ "]*\\/;

/** Longest command line that Windows starts, in UTF-16 units. @see https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw */
const MAX_COMMAND_LENGTH = 32_766;

/** Windows' own folders in which a normal user may write. */
const WRITABLE_IN_SYSTEM_ROOT = [
  'Temp',
  'Tasks',
  'tracing',
  'Debug\\WIA',
  'Registration\\CRMLog',
  'System32\\Com\\dmp',
  'System32\\FxsTmp',
  'System32\\Microsoft\\Crypto\\RSA\\MachineKeys',
  'System32\\spool',
  'System32\\Tasks',
  'SysWOW64\\Com\\dmp',
  'SysWOW64\\FxsTmp',
  'SysWOW64\\Tasks',
] as const;

/**
 * Takes an uninstall string apart. `MsiExec /I{code}` means removal as `/X{code}` does: vendors write it so.
 * @param folders the snapshot's folder variables
 */
export function parseUninstallString(text: string, folders: Folders): ParsedUninstall {
  if (text.length > MAX_COMMAND_LENGTH) return refused('too-long');
  const command = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (command === '') return refused('empty');
  if (hasHiddenCharacters(command)) return refused('unclear');
  const split = splitProgram(command);
  if (split === null) return refused('unclear');
  const path = plainSeparators(expandVariable(split.program, folders));
  const name = path.split('\\').at(-1) ?? '';
  if (/^msiexec(?:\.exe)?$/i.test(name)) {
    return isSystemTool(path, folders)
      ? parseMsiexec(split.rest)
      : refused('starts-another-program');
  }
  return isInterpreter(name)
    ? refused('starts-another-program')
    : parseProgram(path, split.rest, folders);
}

/**
 * Does the program lie where only administrators can write? Below Program Files or the system folder, but
 * not in those parts of it that users write to. Short (8.3) names hide where a path leads, so they do not count.
 */
export function isAdministratorOnly(path: string, folders: Folders): boolean {
  if (/~\d/.test(path) || !isPlain(path) || !isSoundPath(path)) return false;
  const below = (variable: string): boolean => {
    const folder = folderOf(folders, variable);
    return (
      folder !== null && isAtOrBelow(path, folder, 'windows') && path.length > folder.length + 1
    );
  };
  if (below('%ProgramFiles%') || below('%ProgramFiles(x86)%')) return true;
  const systemRoot = folderOf(folders, '%SystemRoot%');
  if (systemRoot === null || !below('%SystemRoot%')) return false;
  return !WRITABLE_IN_SYSTEM_ROOT.some((folder) =>
    isAtOrBelow(path, `${systemRoot}\\${folder}`, 'windows'),
  );
}

function refused(why: UninstallRefusal): ParsedUninstall {
  return { kind: 'refused', why };
}

function parseProgram(path: string, rest: string, folders: Folders): ParsedUninstall {
  if (!/^[A-Za-z]:\\/.test(path)) return refused('no-absolute-path');
  if (!isSoundPath(path)) return refused('unclear');
  if (!/\.exe$/i.test(path)) return refused('not-a-program');
  const args = splitArguments(rest, path, folders);
  return args === null ? refused('unclear') : { kind: 'exe', path, arguments: args };
}

/** Windows takes either slash, and several for one, but two at the beginning are another machine. */
function plainSeparators(path: string): string {
  const plain = path.replaceAll('/', '\\');
  return plain.slice(0, 2) + plain.slice(2).replace(/\\+/g, '\\');
}

/**
 * The program and the text behind it. A bare name is one word, an unquoted path ends at its first program
 * name before a space; null where it may as well go on behind that: `C:\my.exe files\setup.exe`.
 */
function splitProgram(command: string): { readonly program: string; readonly rest: string } | null {
  if (command.startsWith('"')) {
    const end = command.indexOf('"', 1);
    const rest = command.slice(end + 1);
    return end === -1 || !/^(?:$|[ /-])/.test(rest)
      ? null
      : { program: command.slice(1, end).trim(), rest };
  }
  const bareName = BARE_NAME.exec(command)?.[0];
  const program =
    bareName ?? UNQUOTED_PROGRAM.exec(command)?.[0] ?? /^[^ "]+/.exec(command)?.[0] ?? '';
  const rest = command.slice(program.length);
  return bareName === undefined && GOES_ON.test(rest) ? null : { program, rest };
}

/** Windows' own program: by its bare name, or below the system folder. */
function isSystemTool(path: string, folders: Folders): boolean {
  if (!path.includes('\\')) return true;
  const systemRoot = folderOf(folders, '%SystemRoot%') ?? 'C:\\Windows';
  return ['System32', 'SysWOW64', 'Sysnative'].some(
    (folder) =>
      path.toLowerCase().replace(/\.exe$/, '') ===
      `${systemRoot}\\${folder}\\msiexec`.toLowerCase(),
  );
}

function parseMsiexec(rest: string): ParsedUninstall {
  const codes = new Set([...rest.matchAll(PRODUCT_CODE)].map(([code]) => code.toUpperCase()));
  const [productCode] = codes;
  if (productCode === undefined || codes.size > 1) return refused('no-product-code');
  return /(?:^| )[/-](?:i|x|uninstall) *"?\{/i.test(rest)
    ? { kind: 'msi', productCode }
    : refused('unclear');
}

/** Arguments as Windows programs split them, without its rules for backslashes before quotes. */
function splitArguments(rest: string, program: string, folders: Folders): readonly string[] | null {
  const [before = '', folder, ...more] = expandVariables(rest, folders).split(/(?<=^| )_\?=/);
  if (more.length > 0 || !isOwnFolder(folder, program)) return null;
  if ((before.match(/"/g)?.length ?? 0) % 2 !== 0 || before.includes('\\"')) return null;
  if (/%[^% ]+%/.test(before)) return null;
  const args = [...before.matchAll(/(?:[^ "]|"[^"]*")+/g)].map(([argument]) =>
    argument.replaceAll('"', ''),
  );
  return folder === undefined ? args : [...args, `_?=${folder.trim()}`];
}

/**
 * What stands behind NSIS' `_?=`, to the end of the line, is the folder that the uninstaller empties: it must
 * be the one that it lies in.
 * @see https://nsis.sourceforge.io/Docs/Chapter3.html#installerusage
 */
function isOwnFolder(folder: string | undefined, program: string): boolean {
  if (folder === undefined) return true;
  const own = program.slice(0, program.lastIndexOf('\\'));
  return plainSeparators(folder.trim()).replace(/\\$/, '').toLowerCase() === own.toLowerCase();
}
