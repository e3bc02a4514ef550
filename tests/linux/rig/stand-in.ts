/** What lies at one path of a package. */
export type StandInFile =
  | { readonly text: string; readonly executable?: boolean; readonly configuration?: boolean }
  /** A symbolic link. */
  | { readonly linkTo: string }
  /** A real program that does nothing but run: the base system's `sleep` under another name. */
  | { readonly program: 'sleep' };

/** Shell scripts without their first line. */
export interface DebScripts {
  readonly preinst?: string;
  readonly postinst?: string;
  readonly prerm?: string;
  readonly postrm?: string;
}

export interface RpmScripts {
  readonly pre?: string;
  readonly post?: string;
  readonly preun?: string;
  readonly postun?: string;
}

/** A package that stands in for a real product in tests: its shape, none of its content. */
export interface StandIn {
  readonly name: string;
  readonly version: string;
  /** Debian's name; rpm's follows from it. */
  readonly arch: 'amd64' | 'arm64' | 'i386' | 'all';
  readonly maintainer: string;
  readonly summary: string;
  readonly depends?: readonly string[];
  /** Path in the machine to content. */
  readonly files: Readonly<Record<string, StandInFile>>;
  readonly deb?: DebScripts;
  readonly rpm?: RpmScripts;
}

export type PackageFormat = 'deb' | 'rpm';

export const nativeArch: StandIn['arch'] = process.arch === 'arm64' ? 'arm64' : 'amd64';

export const RPM_ARCH = { amd64: 'x86_64', arm64: 'aarch64', i386: 'i386', all: 'noarch' } as const;

/** Whether the package managers treat it as the administrator's: a conffile, a `%config`. */
export function isConfiguration(file: StandInFile): boolean {
  return 'text' in file && (file.configuration ?? false);
}
