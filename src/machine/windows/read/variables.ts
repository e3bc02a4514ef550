/** Variables by name in lower case, without the percent signs. */
export type Variables = ReadonlyMap<string, string>;

/**
 * Variables of the machine, from the folders of its snapshot.
 * @param folders `%ProgramFiles%` → path; those with a `*` stand for any user's and are left out
 */
export function machineVariables(folders: Readonly<Record<string, string>>): Variables {
  const variables = new Map(
    Object.entries(folders)
      .filter(([, path]) => !path.includes('*'))
      .map(([name, path]) => [name.replaceAll('%', '').toLowerCase(), path]),
  );
  const alias = (name: string, of: string): void => {
    const path = variables.get(of);
    if (path !== undefined && !variables.has(name)) variables.set(name, path);
  };
  alias('windir', 'systemroot');
  alias('programw6432', 'programfiles');
  alias('commonprogramw6432', 'commonprogramfiles');
  alias('allusersprofile', 'programdata');
  return variables;
}

/** The same with what a user's own programs see. */
export function userVariables(machine: Variables, profileDir: string): Variables {
  return new Map([
    ...machine,
    ['userprofile', profileDir],
    ['appdata', `${profileDir}\\AppData\\Roaming`],
    ['localappdata', `${profileDir}\\AppData\\Local`],
    ['temp', `${profileDir}\\AppData\\Local\\Temp`],
    ['tmp', `${profileDir}\\AppData\\Local\\Temp`],
  ]);
}

/**
 * Each `%NAME%` that is known replaced once, as Windows does it; an unknown or unterminated one stays as it
 * stands, and its second sign may begin the next.
 */
export function expand(text: string, variables: Variables): string {
  let expanded = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf('%', at);
    const end = start === -1 ? -1 : text.indexOf('%', start + 1);
    if (end === -1) return expanded + text.slice(at);
    const value = variables.get(text.slice(start + 1, end).toLowerCase());
    expanded += text.slice(at, start) + (value ?? text.slice(start, end));
    at = value === undefined ? end : end + 1;
  }
}
