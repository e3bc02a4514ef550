import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir } from '../rig/places.ts';
import type { Prefix } from '../rig/prefix.ts';

export const PRODUCT_CODE = '{A1B2C3D4-0000-4000-8000-5A0000000001}';

/** What the stand-in package asks for when it is removed. */
export interface StandInMsi {
  /** Condition of Windows Installer; where it is false, the removal ends with 1603. */
  readonly removeIf?: string;
  readonly wantsRestart?: boolean;
  /** Plain ASCII: the tool that builds the package destroys anything else. */
  readonly name?: string;
  readonly manufacturer?: string;
}

const SOURCE = `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="${PRODUCT_CODE}" Name="Stand-in Endpoint" Language="1033" Version="12.1.0"
    Manufacturer="Stand-in" UpgradeCode="{A1B2C3D4-0000-4000-8000-5A00000000FF}">
    <Package InstallerVersion="200" Compressed="yes" InstallScope="perMachine" />
    <Media Id="1" Cabinet="k.cab" EmbedCab="yes" />
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder" Name="PFiles">
        <Directory Id="INSTALLDIR" Name="Stand-in Endpoint">
          <Component Id="Main" Guid="{A1B2C3D4-0000-4000-8000-5A0000000002}" Win64="yes">
            <File Id="F1" Name="avp.txt" Source="avp.txt" KeyPath="yes" />
          </Component>
        </Directory>
      </Directory>
    </Directory>
    <Feature Id="Whole" Level="1"><ComponentRef Id="Main" /></Feature>
  </Product>
</Wix>
`;

/** Builds the package, and installs it in that Windows. */
export async function installStandInMsi(prefix: Prefix, what: StandInMsi = {}): Promise<void> {
  const dir = path.join(cacheDir, `msi-${process.pid}`);
  mkdirSync(dir, { recursive: true });
  try {
    const run = (program: string, ...args: readonly string[]): void => {
      execFileSync(program, args, { cwd: dir, stdio: 'pipe' });
    };
    const query = (text: string): void => {
      run('msibuild', 'k.msi', '-q', text);
    };
    const source = SOURCE.replace(
      'Name="Stand-in Endpoint" L',
      `Name="${what.name ?? 'Stand-in Endpoint'}" L`,
    ).replace('Manufacturer="Stand-in"', `Manufacturer="${what.manufacturer ?? 'Stand-in'}"`);
    writeFileSync(path.join(dir, 'k.wxs'), source);
    writeFileSync(path.join(dir, 'avp.txt'), 'stand-in');
    run('wixl', '-a', 'x64', '-o', 'k.msi', 'k.wxs');
    const sequence = 'INSERT INTO InstallExecuteSequence (Action, Condition, Sequence) VALUES';
    if (what.removeIf !== undefined) {
      const condition = `NOT (REMOVE="ALL") OR (${what.removeIf})`;
      query(`INSERT INTO LaunchCondition (Condition, Description) VALUES ('${condition}', 'No')`);
      query(`${sequence} ('LaunchConditions', '', 100)`);
    }
    if (what.wantsRestart === true) query(`${sequence} ('ScheduleReboot', 'REMOVE="ALL"', 6550)`);
    await prefix.write('C:\\k.msi', readFileSync(path.join(dir, 'k.msi')));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  await prefix.runOk('msiexec', '/i', 'C:\\k.msi', '/qn');
}
