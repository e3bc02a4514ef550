import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { installStandInMsi, PRODUCT_CODE, type StandInMsi } from './perform/stand-in-msi.ts';
import { withPrefix, type Prefix } from './rig/prefix.ts';

const ENTRY = `HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\${PRODUCT_CODE}`;
const FILE = 'C:\\Program Files\\Stand-in Endpoint\\avp.txt';
const RUN = ['run', '--yes', '--json', '--technician', 'T1', '--no-replacement', 'a test'];
const FAILED = 9;
const STILL_THERE = 4;
const REBOOT = 7;

interface Ran {
  readonly exitCode: number | null;
  readonly verdict: string;
  readonly outcomes: readonly string[];
  /** Everything that was written, documents and messages. */
  readonly text: string;
}

/** A package by name and publisher alone: nothing of the vendor's is in it. */
const install = (prefix: Prefix, what: StandInMsi = {}): Promise<void> =>
  installStandInMsi(prefix, {
    name: 'Kaspersky Endpoint Security for Windows',
    manufacturer: 'Kaspersky',
    ...what,
  });

/** The real command line, for a whole job. */
async function swapout(prefix: Prefix, args: readonly string[]): Promise<Ran> {
  // Its output goes to files: Wine's own desktop, which msiexec starts, would hold a pipe.
  const { exitCode, stdout, stderr } = await prefix.run([
    'N:\\bin\\node.exe',
    'T:\\cli-win32\\swapout.cjs',
    ...args,
  ]);
  if (!stdout.startsWith('{')) throw new Error(`no document (${exitCode}): ${stdout}${stderr}`);
  const document = JSON.parse(stdout) as {
    readonly verdict: string;
    readonly steps: readonly { readonly outcome: string }[];
  };
  const outcomes = document.steps.map(({ outcome }) => outcome);
  return { exitCode, verdict: document.verdict, outcomes, text: stdout + stderr };
}

const isListed = async (prefix: Prefix): Promise<boolean> =>
  (await prefix.run(['reg', 'query', ENTRY])).exitCode === 0;

describe('swapout run on Windows', () => {
  it('takes a product off by Windows Installer, in one go', () =>
    withPrefix(async (prefix) => {
      await install(prefix);
      const ran = await swapout(prefix, RUN);
      expect(ran).toMatchObject({ exitCode: 0, verdict: 'removed', outcomes: ['done'] });
      expect(await isListed(prefix)).toBe(false);
      expect(existsSync(prefix.path(FILE))).toBe(false);
    }));

  it('waits for the restart that an uninstaller asks for, and goes on after it', () =>
    withPrefix(async (prefix) => {
      await install(prefix, { wantsRestart: true });
      const ran = await swapout(prefix, RUN);
      expect(ran).toMatchObject({ exitCode: REBOOT, outcomes: ['done-reboot-required'] });
      const resume = ['resume', '--yes', '--json'];
      expect((await swapout(prefix, resume)).exitCode).toBe(REBOOT);
      await prefix.reboot();
      expect(await swapout(prefix, resume)).toMatchObject({ exitCode: 0, verdict: 'removed' });
    }));

  it('gives a password to Windows Installer alone', () =>
    withPrefix(async (prefix) => {
      await install(prefix, { removeIf: 'KLLOGIN="KLAdmin" AND KLPASSWD="Geheim 7"' });
      const without = await swapout(prefix, RUN);
      expect([FAILED, STILL_THERE]).toContain(without.exitCode);
      expect(without.verdict).toBe('still-installed');
      const products = { 'kes-windows': { login: 'KLAdmin', password: 'Geheim 7' } };
      await prefix.write('C:\\secrets.json', JSON.stringify({ products }));
      const ran = await swapout(prefix, [...RUN, '--secrets', 'C:\\secrets.json']);
      expect(ran).toMatchObject({ exitCode: 0, verdict: 'removed' });
      expect(ran.text).not.toContain('Geheim');
      const kept = execFileSync(
        '/usr/bin/grep',
        ['-r', '-l', '-a', 'Geheim', prefix.path('C:\\')],
        {
          encoding: 'utf8',
        },
      );
      // The package that asks for it, Windows Installer's copy of one, and the file that it came in.
      const left = kept
        .split('\n')
        .filter((file) => !/(?:\.msi|secrets\.json)$/.test(file) && file !== '');
      expect(left).toEqual([]);
      expect(await isListed(prefix)).toBe(false);
    }));
});
