import { describe, expect, it } from 'vitest';
import type { DetectDocument } from '../../src/model/finding.ts';
import { withPrefix, type Prefix } from './rig/prefix.ts';
import { DECOYS, furnish, VPN } from './stand-ins/machine.ts';
import { regFile } from './stand-ins/reg-file.ts';

const UNINSTALL = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const PRESENT = 3;
const CLEAN = 0;
const TEXT = 1;

interface Detected {
  readonly exitCode: number | null;
  readonly document: DetectDocument;
}

/** The real command line of Windows, on this machine. */
async function detect(prefix: Prefix): Promise<Detected> {
  const { exitCode, stdout, stderr } = await prefix.swapout('detect', '--json');
  if (!stdout.startsWith('{')) throw new Error(`no document (${exitCode}): ${stdout}${stderr}`);
  return { exitCode, document: JSON.parse(stdout) as DetectDocument };
}

describe('swapout detect on Windows', () => {
  it('finds nothing on a fresh machine, and reads every source that matters', () =>
    withPrefix(async (prefix) => {
      const { exitCode, document } = await detect(prefix);
      expect(document.findings).toEqual([]);
      expect(document.unreadThatMatters).toEqual([]);
      expect(document.machine.platform).toBe('windows');
      expect(exitCode).toBe(CLEAN);
    }));

  it('finds products in four languages with all that is theirs, and leaves what only looks so', () =>
    withPrefix(async (prefix) => {
      await furnish(prefix);
      const { exitCode, document } = await detect(prefix);
      const found = document.findings.map(({ product, state, for: owner }) => [
        product.id,
        state,
        owner,
      ]);
      expect(found).toEqual(
        expect.arrayContaining([
          ['kaspersky-vpn', 'installed', 'machine'],
          ['network-agent', 'installed', 'machine'],
          ['kaspersky-internet-security', 'installed', 'machine'],
          ['kaspersky-total-security', 'installed', 'machine'],
          ['kaspersky-small-office-security', 'installed', 'machine'],
          ['kaspersky-password-manager', 'leftover', 'user:Берта'],
        ]),
      );
      expect(exitCode).toBe(PRESENT);

      const evidence = document.findings.flatMap((finding) => finding.evidence);
      const sources = new Set<string>(evidence.map(({ source }) => source));
      for (const source of [
        'uninstall-entry',
        'service',
        'driver',
        'class-filter',
        'network-filter',
        'file',
        'registry-key',
        'scheduled-task',
        'certificate',
        'browser-extension',
        'autostart',
      ]) {
        expect(sources, source).toContain(source);
      }
      const texts = evidence.map(({ locator, value }) => `${locator} ${value}`);
      for (const { key } of DECOYS) {
        expect(
          texts.filter((text) => text.includes(`\\Uninstall\\${key} `)),
          key,
        ).toEqual([]);
      }
      expect(texts.filter((text) => text.includes('Fan Club'))).toEqual([]);
      expect(document.ignored.map(({ name, why }) => [name, why])).toEqual(
        expect.arrayContaining([
          ['Kaspersky Theme Pack', 'publisher-is-not-the-vendor'],
          ['Kaspersky Fan Club Radio', 'publisher-is-not-the-vendor'],
          ['DTS Sound', 'known-trap'],
          ['CN=Fan Club Root, O=Kaspersky Fan Club', 'name-only'],
        ]),
      );
      expect(evidence).toContainEqual(
        expect.objectContaining({
          source: 'scheduled-task',
          locator: '\\Каспер\\Обновление',
          value: `"${VPN}\\up.exe"`,
        }),
      );
    }));

  it('loads the hive of a user who is not logged on, and lets it go', () =>
    withPrefix(async (prefix) => {
      await furnish(prefix);
      await detect(prefix);
      expect(await prefix.runOk('reg', 'query', 'HKU')).not.toContain('Swapout');
    }));

  it('names a hive that does not load, and claims nothing without it', () =>
    withPrefix(async (prefix) => {
      await furnish(prefix);
      await prefix.write('C:\\users\\Берта\\NTUSER.DAT', 'no hive');
      const { document } = await detect(prefix);
      expect(document.unread).toContainEqual(
        expect.objectContaining({
          source: 'uninstall-entry',
          locator: 'C:\\users\\Берта\\NTUSER.DAT',
        }),
      );
      expect(document.unreadThatMatters).toContain('uninstall-entry');
    }));

  it('reads a registry that was made to hurt', () =>
    withPrefix(async (prefix) => {
      const bytes = (text: string): Buffer => Buffer.from(text, 'utf16le');
      await prefix.write(
        'C:\\hostile.reg',
        regFile({
          [`${UNINSTALL}\\nul`]: {
            DisplayName: { type: TEXT, bytes: bytes('Kaspersky VPN\0hidden\0') },
            Publisher: { type: TEXT, bytes: bytes('Kaspersky\0') },
          },
          [`${UNINSTALL}\\odd`]: {
            DisplayName: { type: TEXT, bytes: Buffer.from([0x4b, 0, 0x61]) },
            UninstallString: 7,
          },
          [`${UNINSTALL}\\long`]: {
            DisplayName: `Kaspersky ${'x'.repeat(32_000)}`,
            UninstallString: '%ProgramFiles',
          },
        }),
      );
      await prefix.runOk('reg', 'import', 'C:\\hostile.reg');
      const { exitCode, document } = await detect(prefix);
      expect(document.findings.map(({ product }) => product.id)).toEqual(['kaspersky-vpn']);
      expect(exitCode).toBe(PRESENT);
    }));
});
