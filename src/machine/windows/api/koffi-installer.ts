import { bindTo, type Koffi } from './calls.ts';
import type { InstalledProduct, Installer } from './installer.ts';
import { ERROR, WindowsError } from './windows-error.ts';

const EVERYBODY = 's-1-1-0';
const MACHINE_CONTEXT = 4;
const ALL_CONTEXTS = 7;
const CODE_CHARACTERS = 39;
const SID_CHARACTERS = 256;
const INSTALLED_STATES: ReadonlySet<number> = new Set([1, 5]);
const STATE_ABSENT = 2;
const LEVEL_DEFAULT = 0;
const UI_NONE = 2;
/**
 * Errors, warnings, what the user is told, full disks and starts of actions (`msi.h`). Not `INFO`, which
 * tells the command line, nor properties, their dump or the data of custom actions: a secret is among them.
 */
const LOG_WITHOUT_PROPERTIES = 0x001 | 0x002 | 0x004 | 0x008 | 0x080 | 0x100;
const MORE_DATA = 234;
const PROPERTIES = {
  name: 'ProductName',
  version: 'VersionString',
  publisher: 'Publisher',
  installLocation: 'InstallLocation',
  localPackage: 'LocalPackage',
} as const;

/** Windows Installer's own functions (msi.h). */
export function openInstaller(koffi: Koffi): Installer {
  const bind = bindTo(koffi, 'msi.dll');
  const enumerate = bind.number(
    'uint32 __stdcall MsiEnumProductsExW(void *code, str16 user, uint32 context, uint32 index, void *found, _Out_ uint32 *foundContext, void *sid, _Inout_ uint32 *sidCharacters)',
  );
  const property = bind.number(
    'uint32 __stdcall MsiGetProductInfoExW(str16 code, str16 user, uint32 context, str16 property, void *value, _Inout_ uint32 *characters)',
  );
  const state = bind.number('int32 __stdcall MsiQueryProductStateW(str16 code)');
  const interface_ = bind.number('int32 __stdcall MsiSetInternalUI(int32 level, void *window)');
  const log = bind.number('uint32 __stdcall MsiEnableLogW(uint32 mode, str16 file, uint32 how)');
  const noLog = bind.number('uint32 __stdcall MsiEnableLogW(uint32 mode, void *file, uint32 how)');
  const configure = bind.slowNumber(
    'uint32 __stdcall MsiConfigureProductExW(str16 code, int32 level, int32 state, str16 properties)',
  );

  const propertyOf = (code: string, sid: string | null, context: number, name: string): string => {
    for (let characters = 512; characters <= 65_536; characters *= 8) {
      const value = Buffer.alloc(2 * characters);
      const length = [characters];
      const result = property(code, sid, context, name, value, length);
      if (result === 0) return value.toString('utf16le', 0, 2 * (length[0] ?? 0));
      if (result !== MORE_DATA) return '';
    }
    return '';
  };
  const productAt = (index: number): InstalledProduct | null => {
    const code = Buffer.alloc(2 * CODE_CHARACTERS);
    const sid = Buffer.alloc(2 * SID_CHARACTERS);
    const context = [0];
    const sidLength = [SID_CHARACTERS];
    const result = enumerate(null, EVERYBODY, ALL_CONTEXTS, index, code, context, sid, sidLength);
    if (result === ERROR.noMoreItems) return null;
    if (result !== 0) throw new WindowsError('MsiEnumProductsExW', result);
    const productCode = code.toString('utf16le', 0, 2 * (CODE_CHARACTERS - 1));
    const [where = 0] = context;
    const user =
      where === MACHINE_CONTEXT ? null : sid.toString('utf16le', 0, 2 * (sidLength[0] ?? 0));
    const texts = Object.fromEntries(
      Object.entries(PROPERTIES).map(([key, name]) => [
        key,
        propertyOf(productCode, user, where, name),
      ]),
    ) as Record<keyof typeof PROPERTIES, string>;
    return { productCode: productCode.toUpperCase(), ...texts, context: user ?? 'machine' };
  };
  return {
    products: () => {
      const products: InstalledProduct[] = [];
      for (let index = 0; ; index += 1) {
        const product = productAt(index);
        if (product === null) return products;
        products.push(product);
      }
    },
    isInstalled: (productCode) => INSTALLED_STATES.has(state(productCode)),
    remove: async (productCode, properties, logFile) => {
      interface_(UI_NONE, null);
      if (logFile === null) noLog(0, null, 0);
      else log(LOG_WITHOUT_PROPERTIES, logFile, 0);
      try {
        return await configure(productCode, LEVEL_DEFAULT, STATE_ABSENT, properties);
      } finally {
        noLog(0, null, 0);
      }
    },
  };
}
