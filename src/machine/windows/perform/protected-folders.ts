import { isAtOrBelow } from '../../../steps/places.ts';
import { folderOf, type Folders } from '../../../steps/windows-path.ts';
import { isPlainWindowsPath } from './plain-path.ts';
import type { WindowsSurroundings } from './surroundings.ts';

/** Folders that Windows and many programs share: neither they nor a folder above them is ever removed. */
const SHARED = [
  '%ProgramFiles%',
  '%ProgramFiles%\\Common Files',
  '%ProgramFiles(x86)%',
  '%ProgramFiles(x86)%\\Common Files',
  '%ProgramData%',
  '%ProgramData%\\Microsoft',
  '%ProgramData%\\Microsoft\\Windows\\Start Menu\\Programs',
  '%ProgramData%\\Microsoft\\Windows\\Start Menu\\Programs\\StartUp',
  '%ProgramData%\\Package Cache',
  '%ProgramData%\\Swapout',
  '%SystemRoot%',
  '%SystemRoot%\\Installer',
  '%SystemRoot%\\System32',
  '%SystemRoot%\\System32\\config',
  '%SystemRoot%\\System32\\drivers',
  '%SystemRoot%\\System32\\drivers\\etc',
  '%SystemRoot%\\System32\\DriverStore\\FileRepository',
  '%SystemRoot%\\System32\\Tasks',
  '%SystemRoot%\\System32\\Tasks\\Microsoft',
  '%SystemRoot%\\SysWOW64',
  '%SystemRoot%\\Temp',
  '%SystemRoot%\\WinSxS',
];

/** At the top of a drive. */
const TOP =
  /^(?:\$.*|boot|bootmgr|bootnxt|config\.msi|documents and settings|efi|perflogs|program files.*|programdata|recovery|system volume information|users|windows(?:\.old)?|\w+\.sys)$/i;

/** Below a profile, what every program of that user shares. */
const IN_PROFILE =
  /^(?:AppData(?:\\(?:Local(?:\\(?:Temp|Programs|Microsoft|Google|Mozilla))?|LocalLow|Roaming(?:\\(?:Microsoft|Mozilla))?))?|Desktop|Documents|Downloads|Music|Pictures|Videos)$/i;

/** Why nothing may be done to this path as a whole; null if it may. */
export function protectedFolderReason(
  path: string,
  { system }: Pick<WindowsSurroundings, 'system'>,
): string | null {
  if (!isPlainWindowsPath(path)) return `${path} is not a plain absolute path`;
  const segments = path.split('\\');
  if (segments.length === 2 && TOP.test(segments[1] ?? '')) return `${path} is Windows' own`;
  return profileReason(path, segments) ?? sharedReason(path, system.folders());
}

function profileReason(path: string, [, top = '', ...rest]: readonly string[]): string | null {
  if (!/^Users$/i.test(top)) return null;
  if (rest.length === 1) return `${path} is somebody's profile`;
  return IN_PROFILE.test(rest.slice(1).join('\\')) ? `${path} is shared in a profile` : null;
}

function sharedReason(path: string, folders: Folders): string | null {
  for (const pattern of SHARED) {
    const [, variable = '', rest = ''] = /^(%[^%]+%)(.*)$/.exec(pattern) ?? [];
    const folder = folderOf(folders, variable);
    if (folder === null || !isAtOrBelow(`${folder}${rest}`, path, 'windows')) continue;
    return `${path} is, or holds, ${folder}${rest}, which many programs share`;
  }
  return null;
}
