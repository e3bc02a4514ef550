import type { Outcome } from '../../../model/step.ts';
import type { WindowsAdvice } from './advice.ts';

/** What a code of an installer or uninstaller means for the step. */
export interface ExitMeaning {
  readonly outcome: Extract<
    Outcome,
    'done' | 'done-reboot-required' | 'already-gone' | 'failed' | 'refused'
  >;
  /** As winerror.h or the vendor calls it. */
  readonly name: string;
  /** One clause: what happened. */
  readonly meaning: string;
  readonly advice: WindowsAdvice | null;
}

export const BUSY = 1618;
export const FATAL = 1603;

type Row = readonly [code: number, name: string, meaning: string];

function meaning(
  outcome: ExitMeaning['outcome'],
  advice: WindowsAdvice | null,
  rows: readonly Row[],
): readonly (readonly [number, ExitMeaning])[] {
  return rows.map(([code, name, words]) => [code, { outcome, name, meaning: words, advice }]);
}

/** @see https://learn.microsoft.com/en-us/windows/win32/msi/error-codes */
const WINDOWS_INSTALLER = [
  ...meaning('done', null, [[0, 'ERROR_SUCCESS', 'it was done']]),
  ...meaning('failed', 'installer-data-damaged', [
    [13, 'ERROR_INVALID_DATA', 'the data are invalid'],
    [1601, 'ERROR_INSTALL_SERVICE_FAILURE', "Windows Installer's service did not answer"],
    [1606, 'ERROR_UNKNOWN_FEATURE', 'a feature is not registered'],
    [1607, 'ERROR_UNKNOWN_COMPONENT', 'a component is not registered'],
    [1608, 'ERROR_UNKNOWN_PROPERTY', 'a property is not known'],
    [1610, 'ERROR_BAD_CONFIGURATION', "the product's configuration is damaged"],
    [1611, 'ERROR_INDEX_ABSENT', 'a component is not in the list'],
    [1615, 'ERROR_BAD_QUERY_SYNTAX', 'a query in the package is wrong'],
    [1616, 'ERROR_INVALID_FIELD', 'a field in the package does not exist'],
    [1620, 'ERROR_INSTALL_PACKAGE_INVALID', 'the package is no valid one'],
    [1628, 'ERROR_INVALID_TABLE', 'a table of the package is wrong'],
    [1629, 'ERROR_DATATYPE_MISMATCH', 'data of the package have a wrong type'],
    [1630, 'ERROR_UNSUPPORTED_TYPE', 'data of the package have a type that does not work here'],
    [1631, 'ERROR_CREATE_FAILED', "Windows Installer's service could not start"],
    [1636, 'ERROR_PATCH_PACKAGE_INVALID', 'a patch is no valid one'],
    [1650, 'ERROR_INVALID_PATCH_XML', "a patch's data are wrong"],
  ]),
  ...meaning('failed', 'uninstaller-failed', [
    [87, 'ERROR_INVALID_PARAMETER', 'a parameter was wrong'],
    [120, 'ERROR_CALL_NOT_IMPLEMENTED', 'it called what is not there'],
    [1603, 'ERROR_INSTALL_FAILURE', 'a fatal error ended it'],
    [1609, 'ERROR_INVALID_HANDLE_STATE', 'a handle was in a wrong state'],
    [1613, 'ERROR_INSTALL_PACKAGE_VERSION', 'it needs a newer Windows Installer'],
    [1621, 'ERROR_INSTALL_UI_FAILURE', 'its user interface could not be started'],
    [1622, 'ERROR_INSTALL_LOG_FAILURE', 'its log could not be opened'],
    [1623, 'ERROR_INSTALL_LANGUAGE_UNSUPPORTED', "the package's language does not work here"],
    [1626, 'ERROR_FUNCTION_NOT_CALLED', 'a function could not be called'],
    [1627, 'ERROR_FUNCTION_FAILED', 'a function failed'],
    [1633, 'ERROR_INSTALL_PLATFORM_UNSUPPORTED', 'it is for another kind of processor'],
    [1634, 'ERROR_INSTALL_NOTUSED', 'a component is not used on this machine'],
    [1637, 'ERROR_PATCH_PACKAGE_UNSUPPORTED', 'a patch needs a newer Windows Installer'],
    [1638, 'ERROR_PRODUCT_VERSION', 'another version of the product is installed'],
    [1639, 'ERROR_INVALID_COMMAND_LINE', 'the command line was not understood'],
    [1642, 'ERROR_PATCH_TARGET_NOT_FOUND', 'what a patch is for is not there'],
    [1646, 'ERROR_PATCH_REMOVAL_UNSUPPORTED', 'a patch cannot be removed'],
    [1647, 'ERROR_UNKNOWN_PATCH', 'a patch is not known'],
    [1648, 'ERROR_PATCH_NO_SEQUENCE', 'patches have no valid order'],
    [1651, 'ERROR_PATCH_MANAGED_ADVERTISED_PRODUCT', 'the product is only advertised'],
  ]),
  ...meaning('refused', 'blocked-by-policy', [
    [1259, 'ERROR_APPHELP_BLOCK', 'Windows holds it to be incompatible and blocked it'],
    [1625, 'ERROR_INSTALL_PACKAGE_REJECTED', 'a policy forbids it'],
    [1640, 'ERROR_INSTALL_REMOTE_DISALLOWED', 'it may not be done from a remote session'],
    [1643, 'ERROR_PATCH_PACKAGE_REJECTED', 'a policy forbids the patch'],
    [1644, 'ERROR_INSTALL_TRANSFORM_REJECTED', 'a policy forbids a transform'],
    [1645, 'ERROR_INSTALL_REMOTE_PROHIBITED', 'it may not be done in a remote session'],
    [1649, 'ERROR_PATCH_REMOVAL_DISALLOWED', 'a policy forbids to remove a patch'],
    [1654, 'ERROR_INSTALL_REJECTED', 'the system takes no packages of this kind'],
  ]),
  ...meaning('failed', 'uninstaller-cancelled', [
    [1602, 'ERROR_INSTALL_USEREXIT', 'somebody cancelled it'],
    [1604, 'ERROR_INSTALL_SUSPEND', 'it was suspended before its end'],
  ]),
  ...meaning('already-gone', null, [
    [1605, 'ERROR_UNKNOWN_PRODUCT', 'Windows Installer does not know the product'],
    [1614, 'ERROR_PRODUCT_UNINSTALLED', 'the product is uninstalled'],
  ]),
  ...meaning('failed', 'installer-source-missing', [
    [1612, 'ERROR_INSTALL_SOURCE_ABSENT', 'its original package is not there'],
    [1619, 'ERROR_INSTALL_PACKAGE_OPEN_FAILED', 'the package could not be opened'],
    [1624, 'ERROR_INSTALL_TRANSFORM_FAILURE', 'a transform could not be applied'],
    [1635, 'ERROR_PATCH_PACKAGE_OPEN_FAILED', 'a patch could not be opened'],
  ]),
  ...meaning('refused', 'installer-busy', [
    [1618, 'ERROR_INSTALL_ALREADY_RUNNING', 'another installation runs'],
  ]),
  ...meaning('failed', 'system-error', [
    [1632, 'ERROR_INSTALL_TEMP_UNWRITABLE', 'the folder for temporary files cannot be written'],
  ]),
  ...meaning('done-reboot-required', null, [
    [1641, 'ERROR_SUCCESS_REBOOT_INITIATED', 'it was done, and a restart has been begun'],
    [3010, 'ERROR_SUCCESS_REBOOT_REQUIRED', 'it was done, and a restart is needed'],
  ]),
  ...meaning('refused', 'safe-mode', [
    [1652, 'ERROR_INSTALL_SERVICE_SAFEBOOT', 'Windows Installer does not work in safe mode'],
  ]),
];

/** @see https://support.kaspersky.com/help/KSWS/11.0.1/zh-Hans/147706.htm */
const VENDOR = [
  ...meaning('failed', 'uninstaller-failed', [
    [1324, 'Kaspersky set-up 1324', 'a folder has a character that is not allowed in its name'],
    [25003, 'Kaspersky set-up 25003', 'it is for another kind of processor'],
    [25004, 'Kaspersky set-up 25004', 'it found incompatible software'],
    [25010, 'Kaspersky set-up 25010', 'the quarantine folder cannot be used'],
    [25011, 'Kaspersky set-up 25011', 'the quarantine folder cannot be used'],
    [26251, 'Kaspersky set-up 26251', 'the performance-counter library made trouble'],
    [26252, 'Kaspersky set-up 26252', 'the performance-counter library made trouble'],
    [27300, 'Kaspersky set-up 27300', 'a driver could not be installed'],
    [27301, 'Kaspersky set-up 27301', 'a driver could not be removed'],
    [27302, 'Kaspersky set-up 27302', 'no more network filters fit, so one could not be installed'],
    [27303, 'Kaspersky set-up 27303', 'there are no databases'],
  ]),
  ...meaning('refused', 'administrator-rights-missing', [
    [25001, 'Kaspersky set-up 25001', 'it wants the rights of an administrator'],
  ]),
];

/** Codes by number. What is not in it is never guessed at. */
export const EXIT_CODES: ReadonlyMap<number, ExitMeaning> = new Map([
  ...WINDOWS_INSTALLER,
  ...VENDOR,
]);
