import { isAtOrBelow, isPlain } from './places.ts';
import { expandVariable, folderOf, type Folders } from './windows-path.ts';

/** What an uninstall string comes to. Only its parts are ever used, each checked again; never the string. */
export type ParsedUninstall =
  | { readonly kind: 'msi'; readonly productCode: string }
  | { readonly kind: 'exe'; readonly path: string; readonly arguments: readonly string[] }
  | { readonly kind: 'refused'; readonly why: UninstallRefusal };

export type UninstallRefusal =
  'empty' | 'no-absolute-path' | 'no-product-code' | 'starts-another-program' | 'unclear';

const PRODUCT_CODE = /\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}/gi;

/** Programs that run whatever they are given: who signed them says nothing about what would run. */
const INTERPRETERS: ReadonlySet<string> = new Set([
  'bash.exe',
  'cmd.exe',
  'command.com',
  'conhost.exe',
  'cscript.exe',
  'explorer.exe',
  'forfiles.exe',
  'hh.exe',
  'mshta.exe',
  'pcalua.exe',
  'powershell.exe',
  'pwsh.exe',
  'reg.exe',
  'regsvr32.exe',
  'rundll32.exe',
  'schtasks.exe',
  'wmic.exe',
  'wscript.exe',
  'wsl.exe',
]);

/** Windows' own folders in which a normal user may write. */
const WRITABLE_IN_SYSTEM_ROOT = [
  'Temp',
  'Tasks',
  'tracing',
  'System32\\Tasks',
  'System32\\spool',
  'SysWOW64\\Tasks',
] as const;

/**
 * Takes an uninstall string apart. `MsiExec /I{code}` means removal as `/X{code}` does: vendors write it so.
 * @param folders the snapshot's folder variables
 */
export function parseUninstallString(text: string, folders: Folders): ParsedUninstall {
  const command = text.trim();
  if (command === '') return refused('empty');
  // eslint-disable-next-line no-control-regex -- a control character has no place in a command line
  if (/[\u0000-\u001f]/.test(command)) return refused('unclear');
  const split = splitProgram(command);
  if (split === null) return refused('unclear');
  const path = expandVariable(split.program, folders).replaceAll('/', '\\');
  const name = path.split('\\').at(-1)?.toLowerCase() ?? '';
  if (name === 'msiexec.exe' || name === 'msiexec') return parseMsiexec(split.rest);
  if (INTERPRETERS.has(name) || INTERPRETERS.has(`${name}.exe`)) {
    return refused('starts-another-program');
  }
  return parseProgram(path, split.rest);
}

function parseProgram(path: string, rest: string): ParsedUninstall {
  if (!/^[A-Za-z]:\\/.test(path)) return refused('no-absolute-path');
  const args = splitArguments(rest);
  if (args === null || !isSoundPath(path)) return refused('unclear');
  return { kind: 'exe', path, arguments: args };
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

/** The program and the text behind it; an unquoted path ends at its first `.exe` before a space. */
function splitProgram(command: string): { readonly program: string; readonly rest: string } | null {
  if (command.startsWith('"')) {
    const end = command.indexOf('"', 1);
    if (end === -1) return null;
    return { program: command.slice(1, end).trim(), rest: command.slice(end + 1) };
  }
  const program =
    /^[^"]*?\.(?:exe|com|bat|cmd)(?=\s|$)/i.exec(command)?.[0] ?? /^[^\s"]+/.exec(command)?.[0];
  return program === undefined ? null : { program, rest: command.slice(program.length) };
}

function parseMsiexec(rest: string): ParsedUninstall {
  const codes = new Set([...rest.matchAll(PRODUCT_CODE)].map(([code]) => code.toUpperCase()));
  const [productCode] = codes;
  if (productCode === undefined || codes.size > 1) return refused('no-product-code');
  return /(?:^|\s)[/-](?:i|x|uninstall)\s*"?\{/i.test(rest)
    ? { kind: 'msi', productCode }
    : refused('unclear');
}

/** No stream, no short cut over another folder, no name that Windows would read as another. */
function isSoundPath(path: string): boolean {
  const [, ...segments] = path.split('\\');
  return (
    segments.length > 0 &&
    segments.every(
      (segment) =>
        segment !== '' && !/[:*?"<>|]/.test(segment) && !/[. ]$/.test(segment) && segment !== '..',
    )
  );
}

/** Arguments as Windows programs split them, without its rules for backslashes before quotes. */
function splitArguments(rest: string): readonly string[] | null {
  if ((rest.match(/"/g)?.length ?? 0) % 2 !== 0 || rest.includes('\\"')) return null;
  return [...rest.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([argument]) =>
    argument.replaceAll('"', ''),
  );
}
