import { EXIT } from '../model/exit-code.ts';

const WINDOWS_INSTALLER: Readonly<Record<number, number>> = {
  [EXIT.done]: 0,
  [EXIT.reboot]: 3010,
  [EXIT.usage]: 1639,
  [EXIT.administrator]: 1625,
  [EXIT.signature]: 1330,
};

/** `ERROR_INSTALL_FAILURE`: what an engine takes for every other end. */
const INSTALL_FAILURE = 1603;

/** The code in the words of `--exit-codes windows-installer`; a Unix shell sees its lowest eight bits. */
export function inWindowsInstallerCodes(exitCode: number): number {
  return WINDOWS_INSTALLER[exitCode] ?? INSTALL_FAILURE;
}
