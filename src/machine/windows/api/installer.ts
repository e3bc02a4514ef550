/** A product as Windows Installer knows it. Texts are empty where it does not have them. */
export interface InstalledProduct {
  /** `{8-4-4-4-12}`, upper case. */
  readonly productCode: string;
  readonly name: string;
  readonly version: string;
  readonly publisher: string;
  readonly installLocation: string;
  /** Windows Installer's own copy of the package, `C:\Windows\Installer\….msi`. */
  readonly localPackage: string;
  /** `machine`, or the SID of the one user that has it. */
  readonly context: string;
}

/** Windows Installer's database (msi.dll). Never asked through `Win32_Product`, which repairs what it lists. */
export interface Installer {
  products(): readonly InstalledProduct[];
  /** Does it know the product as installed (state 5) or advertised (1)? */
  isInstalled(productCode: string): boolean;
  /**
   * Removes a product inside this process, so that a secret among the properties stands in no process list.
   * @param properties `NAME=value` as `MsiConfigureProductEx` takes them
   * @param logFile null: no log
   * @returns Windows Installer's code (0, 1603, 3010 …)
   */
  remove(productCode: string, properties: string, logFile: string | null): Promise<number>;
}
