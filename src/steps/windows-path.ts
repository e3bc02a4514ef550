export type Folders = Readonly<Record<string, string>>;

/** Other names under which Windows knows the same folders. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['%windir%', '%systemroot%'],
  ['%programw6432%', '%programfiles%'],
  ['%commonprogramw6432%', '%commonprogramfiles%'],
  ['%allusersprofile%', '%programdata%'],
]);

/** Value of one of the snapshot's folder variables, whatever the case of its name; null if it has none. */
export function folderOf(folders: Folders, variable: string): string | null {
  const wanted = variable.toLowerCase();
  const find = (name: string | undefined): string | undefined =>
    Object.entries(folders).find(([known]) => known.toLowerCase() === name)?.[1];
  return find(wanted) ?? find(ALIASES.get(wanted)) ?? null;
}

/** Replaces a folder variable at the start; the text stays as it is where the machine has none such. */
export function expandVariable(text: string, folders: Folders): string {
  const variable = /^%[^%\\]+%/.exec(text)?.[0];
  const folder = variable === undefined ? null : folderOf(folders, variable);
  return variable === undefined || folder === null ? text : folder + text.slice(variable.length);
}

/** Replaces every folder variable once; unknown ones, and those of a user, stay as they are. */
export function expandVariables(text: string, folders: Folders): string {
  return text.replace(/%[^%\\]+%/g, (variable) => {
    const folder = folderOf(folders, variable);
    return folder === null || folder.includes('*') ? variable : folder;
  });
}

/**
 * The file that a service's or driver's image path means: `\SystemRoot\…`, `\??\…`, `System32\…`, with
 * quotes or arguments.
 */
export function imageFileOf(imagePath: string, folders: Folders): string {
  const systemRoot = folderOf(folders, '%SystemRoot%') ?? 'C:\\Windows';
  const program = programOf(imagePath.replace(/^\\\?\?\\/, ''));
  const expanded = expandVariable(program, folders);
  return expanded
    .replace(/^\\?SystemRoot\\/i, () => `${systemRoot}\\`)
    .replace(/^System32\\/i, () => `${systemRoot}\\System32\\`);
}

/**
 * The program or library that a command, task, firewall rule or registration names first; null where it
 * names none by an absolute path. For looking up only: nothing is ever run from it.
 */
export function programNamedIn(text: string, folders: Folders): string | null {
  const program = expandVariable(programOf(text.trim()), folders);
  if (/^[A-Za-z]:\\/.test(program)) return program;
  return /[A-Za-z]:\\[^"|<>*?]+?\.(?:exe|dll|sys|ocx|json)\b/i.exec(text)?.[0] ?? null;
}

function programOf(command: string): string {
  const quoted = /^"([^"]+)"/.exec(command)?.[1];
  if (quoted !== undefined) return quoted;
  const upToExtension = /^.*?\.(?:exe|dll|sys|com|ocx|json)(?=[\s,"]|$)/i.exec(command)?.[0];
  return upToExtension ?? command;
}
