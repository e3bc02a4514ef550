import { beforeAll, describe, expect, it } from 'vitest';
import { expandPattern } from '../../../src/catalog/expand-pattern.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { compilePattern, type CompiledPattern } from '../../../src/catalog/pattern.ts';
import { CatalogProduct, type Catalog, type CatalogRule } from '../../../src/model/catalog.ts';
import type { Platform } from '../../../src/model/sources.ts';
import { CATALOG_DIR, FOLDERS } from './fixtures.ts';

interface Held {
  readonly id: string;
  readonly platform: Platform;
  readonly rule: CatalogRule;
  readonly compiled: CompiledPattern;
  /** Made from the pattern: names that it must fit. */
  readonly fits: readonly string[];
}

/** Names of other makers' things, each near to one of the vendor's. */
const INNOCENT = [
  'kaspersky-theme',
  'klibc-utils',
  'libklibc',
  'libkesl-doc',
  'keslint',
  'kesla',
  'klnagentd',
  'klog.service',
  'kexec-tools.service',
  'kl.service',
  'klsomething',
  'klick.sys',
  'kpf4ss.exe',
  'kpf4gui.exe',
  'avpn.exe',
  'avp32.dll',
  'javp.exe',
  'clamav',
  'clamav-daemon.service',
  'kav',
  'kavita.service',
  'agent',
  'kscreen',
  'kscope',
  'kumactl',
  'klone',
  'user_management',
  'mysql',
  'Kerio Personal Firewall 4',
  'DTS Sound',
  'ESET Endpoint Security',
  'Security Center',
  'Endpoint Agent',
  '{793B70D2-41E9-46AB-9DDC-B34C99D07DB5}',
  '/opt/kaspersky-notes',
  '/opt/kasperskyfoo',
  '/opt/kaspersky.bak',
  '/home/ann/kaspersky',
  '/usr/share/doc/kesl',
  '/etc/kavita.conf',
  'C:\\Program Files\\Kaspersky Labs',
  'C:\\Program Files\\Kaspersky',
  'C:\\ProgramData\\KasperskyLabels',
  'C:\\Windows\\System32\\drivers\\kbdclass.sys',
  'C:\\Windows\\System32\\drivers\\klif.sys.bak',
  'HKLM\\SOFTWARE\\KasperskyLabTools',
  'HKLM\\SOFTWARE\\Kaspersky',
  'CN=Kaspersky Anti-Virus Personal Root Certificate, O=Somebody Else',
  '/Applications/Kaspersky Notes.app',
  'com.kasperskyfan.app',
];

function heldRules(catalog: Catalog): readonly Held[] {
  return catalog.products.flatMap((product) =>
    (Object.keys(product.platforms) as Platform[]).flatMap((platform) =>
      (product.platforms[platform]?.rules ?? []).map((rule) => {
        const compiled = compilePattern(rule.pattern, {
          platform,
          field: rule.field,
          folders: FOLDERS,
        });
        return { id: rule.id, platform, rule, compiled, fits: namesFor(rule, platform) };
      }),
    ),
  );
}

/** Every alternative with its stars filled in, on the machine's own folders. */
function namesFor({ pattern, field }: CatalogRule, platform: Platform): readonly string[] {
  const fillings = field === 'path' ? ['x', '21.3', 'Ёж'] : ['', 'x', ' 21.3 ', 'Ёж'];
  return expandPattern(pattern)
    .map((text) => (field === 'path' ? place(text, platform) : text))
    .flatMap((text) => fillings.map((filling) => text.replaceAll('*', filling)));
}

function place(text: string, platform: Platform): string {
  if (platform === 'macos') return text.replace(/^~/u, '/Users/*');
  if (platform !== 'windows') return text;
  return text.replace(/^%[^%]+%/u, (name) => FOLDERS[name as keyof typeof FOLDERS]);
}

let catalog: Catalog;
let held: readonly Held[];
beforeAll(async () => {
  catalog = await loadCatalog(CATALOG_DIR);
  held = heldRules(catalog);
});

/** Ids of the rules for which `isWrong` finds names, with those names: empty when all is well. */
function wrong(find: (rule: Held) => readonly string[]): readonly string[] {
  return held.flatMap((rule) => find(rule).map((name) => `${rule.id} ~ ${name}`));
}

describe('every pattern of the catalog', () => {
  it('stands in a product file that fits its schema', () => {
    for (const product of catalog.products) {
      expect(CatalogProduct.safeParse(product).success).toBe(true);
    }
    expect(held.length).toBeGreaterThan(600);
  });

  it('fits the names that it was written for', () => {
    expect(wrong(({ compiled, fits }) => fits.filter((name) => !compiled.matches(name)))).toEqual(
      [],
    );
  });

  it('does not fit those names with something before or after', () => {
    expect(
      wrong(({ compiled, fits, rule }) => [
        ...(rule.pattern.startsWith('*')
          ? []
          : fits.map((name) => `x${name}`).filter(compiled.matches)),
        ...(rule.pattern.endsWith('*')
          ? []
          : fits.map((name) => `${name}x`).filter(compiled.matches)),
      ]),
    ).toEqual([]);
  });

  it('does not fit a part of those names', () => {
    expect(
      wrong(({ compiled, fits, rule }) =>
        rule.pattern.includes('*') || rule.pattern.includes('[')
          ? []
          : fits.flatMap((name) => [name.slice(1), name.slice(0, -1)]).filter(compiled.matches),
      ),
    ).toEqual([]);
  });

  it('does not fit what lies in or above a folder or key that it names', () => {
    expect(
      wrong(({ compiled, fits, rule, platform }) => {
        if (rule.field !== 'path') return [];
        const separator = platform === 'windows' ? '\\' : '/';
        return fits
          .flatMap((name) => [
            `${name}${separator}x`,
            name.split(separator).slice(0, -1).join(separator),
            `${name}${separator}..${separator}x`,
          ])
          .filter(compiled.matches);
      }),
    ).toEqual([]);
  });

  it('minds the case of letters on Linux, and only there', () => {
    expect(
      wrong(({ compiled, fits, rule, platform }) => {
        if (rule.field === 'display-name' || rule.field === 'publisher') return [];
        const shouted = fits
          .map((name) => name.toUpperCase())
          .filter((name) => !fits.includes(name));
        return shouted.filter((name) => compiled.matches(name) === (platform === 'linux'));
      }),
    ).toEqual([]);
  });

  it('fits no innocent name, but by rules that may only ask or confirm', () => {
    const harmless = (rule: CatalogRule): boolean =>
      !rule.exact && (rule.role === 'confirms' || rule.role === 'resembles');
    expect(
      wrong(({ compiled, rule }) => (harmless(rule) ? [] : INNOCENT.filter(compiled.matches))),
    ).toEqual([]);
  });

  it("leaves no exact line open, but where what stands around the star is the vendor's own", () => {
    expect(
      held
        .filter(({ rule }) => rule.exact && rule.pattern.includes('*'))
        .map(({ rule }) => rule.pattern),
    ).toEqual(expect.arrayContaining(['/opt/KasperskyOS-Community-Edition-*']));
    for (const { rule } of held.filter((one) => one.rule.exact && one.rule.pattern.includes('*'))) {
      expect(rule.pattern).toMatch(/K4W-21-\*|Kaspersky/u);
    }
  });

  it('calls no shared folder of the vendor exact', () => {
    const roots = catalog.vendor.roots.map(({ pattern }) => pattern);
    const shared = held.filter(({ rule }) => roots.includes(rule.pattern));
    expect(shared.length).toBeGreaterThan(5);
    expect(shared.filter(({ rule }) => rule.exact || rule.role !== 'confirms')).toEqual([]);
  });
});
