import { afterEach, describe, expect, it } from 'vitest';
import {
  parseScriptsIni,
  readGroupPolicySoftware,
} from '../../../../../src/machine/windows/read/group-policy.ts';
import { readManagementCache } from '../../../../../src/machine/windows/read/management-cache.ts';
import { standInWindows, type StandInWindows } from './stand-in-windows.ts';

const POLICY = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Group Policy';
const LOCAL = 'C:\\Windows\\System32\\GroupPolicy\\Machine\\Scripts';

let windows: StandInWindows | null = null;
afterEach(() => windows?.remove());

describe('readGroupPolicySoftware', () => {
  it('has software that a policy assigns', () => {
    windows = standInWindows({
      keys: {
        [`${POLICY}\\AppMgmt\\{1}`]: {
          'Deployment Name': 'Стандин Agent',
          'GPO Name': 'Clients',
          'Script Path': 'C:\\Windows\\System32\\appmgmt\\MACHINE\\{1}.aas',
        },
      },
    });
    expect(readGroupPolicySoftware(windows.open()).facts).toEqual([
      {
        source: 'group-policy-software',
        locator: `${POLICY}\\AppMgmt\\{1}`,
        name: 'Стандин Agent',
        value: 'Clients, C:\\Windows\\System32\\appmgmt\\MACHINE\\{1}.aas',
      },
    ]);
  });

  it('has start-up scripts, with the line in them that is worth a look', () => {
    windows = standInWindows({
      keys: {
        [`${POLICY}\\Scripts\\Startup\\0`]: { FileSysPath: 'C:\\Policy\\Machine' },
        [`${POLICY}\\Scripts\\Startup\\0\\0`]: { Script: 'install.cmd', Parameters: '/q' },
        [`${POLICY}\\Scripts\\Startup\\0\\1`]: { Script: 'C:\\Scripts\\plain.ps1' },
        [`${POLICY}\\Scripts\\Startup\\0\\2`]: { Script: '\\\\server\\share\\net.cmd' },
      },
      files: {
        'C:\\Policy\\Machine\\Scripts\\Startup\\install.cmd':
          'echo off\r\nmsiexec /i standin.msi /qn\r\n',
        'C:\\Scripts\\plain.ps1': 'Write-Host hello',
      },
    });
    const { facts } = readGroupPolicySoftware(windows.open());
    expect(facts.map((fact) => 'value' in fact && fact.value)).toEqual([
      'install.cmd /q: msiexec /i standin.msi /qn',
      'C:\\Scripts\\plain.ps1',
      '\\\\server\\share\\net.cmd',
    ]);
  });

  it("has scripts of the machine's own policy", () => {
    windows = standInWindows({
      files: {
        [`${LOCAL}\\scripts.ini`]: Buffer.concat([
          Buffer.from([0xff, 0xfe]),
          Buffer.from('\r\n[Startup]\r\n0CmdLine=стандин.cmd\r\n0Parameters=/x\r\n', 'utf16le'),
        ]),
      },
    });
    expect(readGroupPolicySoftware(windows.open()).facts).toEqual([
      {
        source: 'group-policy-software',
        locator: `${LOCAL}\\scripts.ini: Startup`,
        name: 'стандин.cmd',
        value: 'стандин.cmd /x',
      },
    ]);
  });

  it.each([
    ['', []],
    ['0CmdLine=a', [{ kind: '', command: 'a', parameters: '' }]],
    ['[Logon]\n1Parameters=only', []],
    ['[Logon\n0CmdLine =  b  \n[', [{ kind: '', command: 'b', parameters: '' }]],
  ])('reads the scripts of %j', (text, scripts) => {
    expect(parseScriptsIni(text)).toEqual(scripts);
  });
});

describe('readManagementCache', () => {
  it('has a deployment whose files are worth a look, and no other', () => {
    windows = standInWindows({
      files: {
        'C:\\Windows\\ccmcache\\3f\\StandinSetup.exe': 'MZ',
        'C:\\Windows\\ccmcache\\40\\other.msi': 'x',
        'C:\\ProgramData\\chocolatey\\lib\\standin\\x.nupkg': 'x',
      },
      versions: {
        'C:\\Windows\\ccmcache\\3f\\StandinSetup.exe': {
          company: 'S',
          product: 'Standin Endpoint',
        },
      },
    });
    expect(readManagementCache(windows.open()).facts).toEqual([
      {
        source: 'management-cache',
        locator: 'C:\\Windows\\ccmcache\\3f',
        name: 'Standin Endpoint',
        value: 'C:\\Windows\\ccmcache\\3f\\StandinSetup.exe',
      },
      expect.objectContaining({
        name: 'standin',
        locator: 'C:\\ProgramData\\chocolatey\\lib\\standin',
      }),
    ]);
  });
});
