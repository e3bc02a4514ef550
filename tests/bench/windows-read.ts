import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { standInPe } from '../unit/machine/windows/signer/stand-in-pe.ts';
import { builtCliDir, repositoryDir } from '../windows/rig/places.ts';
import { withPrefix, type Prefix } from '../windows/rig/prefix.ts';
import { regFile, type RegKeys } from '../windows/stand-ins/reg-file.ts';
import { figureOf, median, type Figure } from './figure.ts';

export interface ReadingTimes {
  readonly found: { readonly entries: number; readonly services: number };
  readonly ours: number[];
  readonly query: number[];
  readonly export: number[];
}

const ENTRIES = 2_000;
const SERVICES = 400;
const DRIVERS = 200;
const TURNS = 5;
const PROBE = 'read-probe.cjs';

/**
 * Uninstall entries and services through the API, beside `reg query /s` and `reg export` of the same keys, on
 * one machine of Wine. Ours also joins the states of services and looks into each driver's file.
 */
export async function windowsRead(): Promise<Figure[]> {
  if (!existsSync(builtCliDir)) {
    execFileSync(process.execPath, [path.join(repositoryDir, 'scripts/build-windows.mjs')]);
  }
  await bundleProbe();
  return withPrefix(async (prefix) => {
    await fill(prefix);
    const times = await measure(prefix);
    const { entries, services } = times.found;
    if (entries < ENTRIES || services < SERVICES) {
      throw new Error(`only ${entries} entries and ${services} services were read`);
    }
    const ours = median(times.ours);
    const head = { unit: 'ms', samples: TURNS };
    return [
      figureOf(
        { ...head, name: 'windows-read-beside-reg-query', goal: 1 },
        ours,
        median(times.query),
      ),
      figureOf(
        { ...head, name: 'windows-read-beside-reg-export', goal: 2 },
        ours,
        median(times.export),
      ),
    ];
  });
}

async function bundleProbe(): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'windows-read-probe.ts')],
    // Beside the command line, where the native library is.
    outfile: path.join(builtCliDir, PROBE),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['koffi'],
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
}

async function fill(prefix: Prefix): Promise<void> {
  await prefix.write('C:\\bench-keys.reg', regFile({ ...entries(), ...services() }));
  await prefix.runOk('reg', 'import', 'C:\\bench-keys.reg');
  const driver = standInPe({
    code: 'x'.repeat(20_000),
    version: { '040904b0': { CompanyName: 'Stand-in Vendor', ProductName: 'Stand-in' } },
  });
  for (let index = 0; index < DRIVERS; index += 1) {
    await prefix.write(`C:\\windows\\system32\\drivers\\standin${index}.sys`, driver);
  }
}

function entries(): RegKeys {
  const list = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
  return Object.fromEntries(
    Array.from({ length: ENTRIES }, (_, index) => [
      `${list}\\Program ${index}`,
      {
        DisplayName: `Программа ${index}`,
        DisplayVersion: `1.${index}`,
        Publisher: `Maker ${index % 50}`,
        UninstallString: `"C:\\Program Files\\Program ${index}\\un.exe" /S`,
        QuietUninstallString: `"C:\\Program Files\\Program ${index}\\un.exe" /S /q`,
        InstallLocation: `C:\\Program Files\\Program ${index}`,
        InstallDate: '20240101',
        URLInfoAbout: 'https://example.invalid',
        HelpLink: 'https://example.invalid/help',
        EstimatedSize: 4_096,
        NoModify: 1,
        NoRepair: 1,
      },
    ]),
  );
}

function services(): RegKeys {
  const list = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
  return Object.fromEntries(
    Array.from({ length: SERVICES }, (_, index) => [
      `${list}\\standin${index}`,
      {
        Type: index < DRIVERS ? 1 : 16,
        Start: 3,
        ErrorControl: 1,
        ImagePath:
          index < DRIVERS
            ? `\\SystemRoot\\System32\\drivers\\standin${index}.sys`
            : 'C:\\windows\\system32\\svchost.exe -k netsvcs',
        DisplayName: `Служба ${index}`,
        ObjectName: 'LocalSystem',
        Group: 'Extended Base',
      },
    ]),
  );
}

async function measure(prefix: Prefix): Promise<ReadingTimes> {
  const program = `T:\\cli-win32\\${PROBE}`;
  const run = await prefix.run(['N:\\bin\\node.exe', program, 'C:\\times.json', String(TURNS)]);
  if (run.exitCode !== 0) throw new Error(`${run.exitCode}\n${run.stdout}\n${run.stderr}`);
  return JSON.parse(readFileSync(prefix.path('C:\\times.json'), 'utf8')) as ReadingTimes;
}
