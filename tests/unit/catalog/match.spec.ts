import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { matcherOf, type Matcher } from '../../../src/catalog/match.ts';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { Fact } from '../../../src/model/snapshot.ts';
import {
  account,
  CATALOG_DIR,
  debPackage,
  entry,
  file,
  FOLDERS,
  processFact,
  service,
  uninstallEntry,
  unit,
} from './fixtures.ts';

let catalog: Catalog;
let linux: Matcher;
let windows: Matcher;
let macos: Matcher;
beforeAll(async () => {
  catalog = await loadCatalog(CATALOG_DIR);
  linux = matcherOf(catalog, 'linux', {});
  windows = matcherOf(catalog, 'windows', FOLDERS);
  macos = matcherOf(catalog, 'macos', {});
});

const VENDOR_MAINTAINER = 'AO Kaspersky Lab <support@example.org>';
const DTS_CODE = '{793B70D2-41E9-46AB-9DDC-B34C99D07DB5}';

/** `rule role exact` of each match. */
function shown(matcher: Matcher, fact: Fact): readonly string[] {
  return matcher
    .match(fact)
    .map(({ rule, role, exact }) => `${rule.id} ${role}${exact ? ' exact' : ''}`);
}

describe('match on Linux', () => {
  it.each<[Fact, readonly string[]]>([
    [debPackage('kesl'), ['kes-linux/deb-package/kesl registration exact']],
    [debPackage('kesl-gui'), ['kes-linux/deb-package/kesl-gui registration exact']],
    [debPackage('klnagent64'), ['network-agent/deb-package/klnagent64 registration exact']],
    [debPackage('ksc64'), ['ksc-server/deb-package/ksc64 registration exact']],
    [debPackage('kess', VENDOR_MAINTAINER), ['kess/deb-package/contains-kess registration exact']],
    [debPackage('kics'), ['kics-nodes/deb-package/contains-kics registration']],
    [unit('kesl'), ['kes-linux/systemd-unit/kesl piece exact']],
    [unit('kesl.service'), ['kes-linux/systemd-unit/kesl piece exact']],
    [unit('klnagent64', 'init-script'), ['network-agent/init-script/klnagent64 piece exact']],
    [unit('kuma-dp.service'), ['kuma/systemd-unit/contains-kuma resembles']],
    [file('/opt/kaspersky/kesl'), ['kes-linux/file/opt-kaspersky-kesl piece exact']],
    [file('/opt/kaspersky/kuma'), ['kuma/file/opt-kaspersky-kuma registration exact']],
    [processFact('kesl-gui'), ['kes-linux/process/kesl-gui running']],
    [account('kladmins', 'group'), ['ksc-server/account/kladmins piece exact']],
    [account('ksc'), ['ksc-server/account/ksc resembles']],
  ])('knows $source $name', (fact, matches) => {
    expect(shown(linux, fact)).toEqual(matches);
  });

  it.each<Fact>([
    debPackage('kaspersky-theme'),
    debPackage('klibc-utils'),
    debPackage('libkesl-doc'),
    debPackage('KESL'),
    debPackage('kesl-dev', VENDOR_MAINTAINER),
    unit('klogd.service'),
    unit('kesl.timer'),
    file('/opt/kaspersky-notes'),
    file('/opt/kasperskyfoo'),
    file('/home/ann/opt/kaspersky/kesl'),
    file('/opt/kaspersky/kesl/../../../etc'),
    processFact('kpf4ss.exe'),
    account('kladmins', 'user'),
    account('ksc', 'group'),
  ])('does not know $source $name', (fact) => {
    expect(shown(linux, fact)).toEqual([]);
  });

  it('gives a shared folder to several products, none of which may remove it', () => {
    const matches = linux.match(file('/etc/opt/kaspersky'));
    expect(matches.map(({ product }) => product.id)).toEqual([
      'kes-linux',
      'ksc-server',
      'network-agent',
    ]);
    expect(matches.every(({ role, exact }) => role === 'confirms' && !exact)).toBe(true);
  });

  it('matches five thousand packages in well under a second', () => {
    const startedAt = performance.now();
    for (let number = 0; number < 5000; number += 1) linux.match(debPackage(`package-${number}`));
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

describe('match on Windows', () => {
  it('puts the most specific name first', () => {
    const [first] = windows.match(
      uninstallEntry('Kaspersky Security Center 14 Network Agent', 'Kaspersky'),
    );
    expect(first?.product.id).toBe('network-agent');
    expect(first?.exact).toBe(true);
  });

  it.each([
    [
      'Агент администрирования Kaspersky Security Center',
      '"Лаборатория Касперского"',
      'network-agent',
    ],
    ["Agent d'administration de Kaspersky Security Center", 'Kaspersky', 'network-agent'],
    ["Console d'administration de Kaspersky Security Center", 'Kaspersky', 'ksc-console'],
    ['Kaspersky Endpoint Security für Windows', 'AO Kaspersky Lab', 'kes-windows'],
    [
      'Kaspersky Anti-Virus 6.0 for Windows Workstations',
      'Kaspersky Lab',
      'kav-windows-workstations',
    ],
    ['Kaspersky VPN', 'Kaspersky', 'kaspersky-vpn'],
    ['Kaspersky', 'Kaspersky', 'kaspersky-standard-plus-premium'],
  ])('reads %s of %s as %s', (name, publisher, product) => {
    const [first] = windows.match(uninstallEntry(name, publisher));
    expect(first).toMatchObject({ product: { id: product }, role: 'registration', exact: true });
  });

  it('takes the name alone for no registration', () => {
    const matches = windows.match(uninstallEntry('Kaspersky Free Wallpapers', 'Wallpaper Shop'));
    expect(matches.map(({ product }) => product.id)).toContain('kaspersky-free');
    expect(matches.filter(({ exact }) => exact)).toEqual([]);
  });

  it('lets a product code confirm and no more', () => {
    const code = '{7ec66a9f-0a49-4dc0-a9e8-460333ea8013}';
    expect(shown(windows, uninstallEntry('Something', 'Somebody', code))).toEqual([
      'kes-windows/uninstall-entry/7ec66a9f-0a49-4dc0-a9e8-460333ea8013 confirms',
    ]);
  });

  it('does not report a publisher by itself as any product', () => {
    expect(windows.match(uninstallEntry('Wallpapers', 'Kaspersky'))).toEqual([]);
  });

  it('makes a bare driver name exact by the company of its file only', () => {
    const first = (company: string | null): unknown =>
      windows.match(service('KLIF', { source: 'driver', company }))[0];
    expect(first('AO Kaspersky Lab')).toMatchObject({ role: 'piece', exact: true });
    expect(first('Somebody Else')).toMatchObject({ role: 'piece', exact: false });
    expect(first(null)).toMatchObject({ exact: false });
  });

  it('takes a service named AVP… for a piece only where its company is the vendor', () => {
    const roles = (company: string | null): readonly string[] =>
      windows.match(service('AVP18.1', { company })).map(({ role }) => role);
    expect(new Set(roles('Kaspersky Lab ZAO'))).toEqual(new Set(['piece']));
    expect(new Set(roles('AVP Ltd'))).toEqual(new Set(['resembles']));
  });

  it('finds registry keys in both views', () => {
    const key = 'HKLM\\SOFTWARE\\WOW6432Node\\KasperskyLab\\WSEE\\11.0\\Install';
    expect(shown(windows, entry('registry-key', 'Install', key))).toEqual([
      'ksws/registry-key/hklm-software-wow6432node-kasperskylab-wsee-any-install piece',
    ]);
  });

  it("shows a user's password vault as the user's own", () => {
    const vault =
      'C:\\Users\\ann\\AppData\\Local\\Kaspersky Lab\\Kaspersky Password Manager\\kpm_vault.edb';
    expect(shown(windows, file(vault))).toEqual([
      'kaspersky-password-manager/file/kpm_vault.edb user-data',
    ]);
  });

  it.each(['klfdefsf', 'klfle'])('takes driver %s for a sign of encryption', (name) => {
    const roles = windows.match(service(name, { source: 'driver' })).map(({ role }) => role);
    expect(roles).toContain('encryption');
  });

  it('reports what the vendor put in its own place as that', () => {
    expect(windows.match(uninstallEntry('UltraAV', 'Somebody'))[0]).toMatchObject({
      product: { id: 'ultraav', scope: 'successor' },
      role: 'successor',
      exact: false,
    });
  });
});

describe('match on macOS', () => {
  it('knows the receipt and the extension', () => {
    expect(shown(macos, entry('package-receipt', 'com.kaspersky.klnagent.core'))).toEqual([
      'network-agent/package-receipt/com.kaspersky.klnagent.core registration exact',
    ]);
    expect(
      shown(macos, {
        source: 'system-extension',
        locator: 'x',
        name: '2Y8XE5CQ94.com.kaspersky.kav.sysext',
        loaded: true,
      }),
    ).toHaveLength(1);
  });
});

describe('trapOf', () => {
  it.each<Fact>([
    uninstallEntry('DTS Sound', 'DTS', DTS_CODE),
    processFact('KPF4SS.exe'),
    file('C:\\Windows\\WinSxS\\KasperskyAntiVirusForWindowsWorkstations__6__PART.man'),
  ])('catches $source $name', (fact) => {
    expect(windows.trapOf(fact)?.why).toBeTruthy();
  });

  it.each<Fact>([processFact('avp.exe'), service('klif'), uninstallEntry('DTS Sound', 'DTS')])(
    'lets $source $name pass',
    (fact) => {
      expect(windows.trapOf(fact)).toBeNull();
    },
  );

  it('finds no product in anything that it catches', () => {
    expect(windows.match(uninstallEntry('DTS Sound', 'DTS', DTS_CODE))).toEqual([]);
    expect(windows.match(processFact('kpf4ss.exe'))).toEqual([]);
  });
});
