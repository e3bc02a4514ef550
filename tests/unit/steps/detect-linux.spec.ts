import { describe, expect, it } from 'vitest';
import type { Fact, Snapshot } from '../../../src/model/snapshot.ts';
import { detect } from '../../../src/steps/detect.ts';
import { earlierOf } from '../../../src/steps/look.ts';
import { account, cron, debPackage, folder, process, unit, VENDOR } from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { catalog, linux } from '../builders/snapshots.ts';

const read = (snapshot: Snapshot) => detect(catalog, snapshot);
const states = (snapshot: Snapshot) => read(snapshot).findings.map(({ id, state }) => [id, state]);
const locators = (snapshot: Snapshot, id: string) =>
  read(snapshot)
    .findings.find((finding) => finding.id === id)
    ?.evidence.map(({ locator }) => locator);
const ignored = (snapshot: Snapshot) => read(snapshot).ignored.map(({ name, why }) => [name, why]);

describe('detect, Linux packages', () => {
  it('merges packages, units, processes and folders of one product into one finding', () => {
    expect(states(linux(...machines.kesl))).toEqual([['kes-linux@11.3.0-1', 'installed']]);
    expect(locators(linux(...machines.kesl), 'kes-linux@11.3.0-1')).toHaveLength(
      machines.kesl.length,
    );
  });

  it("takes the version from the program's package, not from its interface", () => {
    const facts = [debPackage('kesl-gui', { version: '9' }), debPackage('kesl', { version: '12' })];
    expect(states(linux(...facts))).toEqual([['kes-linux@12', 'installed']]);
    expect(states(linux(...facts.toReversed()))).toEqual([['kes-linux@12', 'installed']]);
  });

  it.each([
    ['installed', 'installed'],
    ['half-installed', 'installed'],
    ['half-configured', 'installed'],
    ['unpacked', 'installed'],
    ['triggers-awaited', 'installed'],
    ['triggers-pending', 'installed'],
    ['config-files', 'leftover'],
  ] as const)('takes a package in state %s for %s', (status, state) => {
    expect(states(linux(debPackage('kesl', { status })))).toEqual([['kes-linux@11.3.0-1', state]]);
  });

  it('finds an rpm package by its vendor', () => {
    const rpm = { ...debPackage('kesl'), source: 'rpm-package', maintainer: VENDOR } as Fact;
    expect(states(linux(rpm))).toEqual([['kes-linux@11.3.0-1', 'installed']]);
  });

  it('keeps a purged interface beside an installed program in the same finding', () => {
    const facts = [debPackage('kesl'), debPackage('kesl-gui', { status: 'config-files' })];
    expect(states(linux(...facts))).toEqual([['kes-linux@11.3.0-1', 'installed']]);
  });

  it("ignores a package that only bears the name, with another's maintainer", () => {
    expect(ignored(linux(debPackage('kesl', { maintainer: 'Jo <jo@example.org>' })))).toEqual([
      ['kesl', 'publisher-is-not-the-vendor'],
    ]);
    expect(ignored(linux(debPackage('kesl', { maintainer: '' })))).toEqual([['kesl', 'name-only']]);
  });

  it('counts such a package beside a folder of the product, so that nobody takes it apart by hand', () => {
    const repackaged = debPackage('kesl', { maintainer: 'IT <it@agency.example>' });
    expect(states(linux(repackaged, folder('/opt/kaspersky/kesl')))).toEqual([
      ['kes-linux@11.3.0-1', 'installed'],
    ]);
  });

  it("reports a package of the vendor's that no catalog name fits", () => {
    const facts = [debPackage('new-product', { version: '1' })];
    expect(read(linux(...facts)).findings[0]).toMatchObject({
      id: 'unlisted@1',
      product: { id: 'unlisted', name: 'new-product' },
      state: 'installed',
      authorities: read(linux(...machines.kesl)).findings[0]?.authorities,
    });
  });
});

describe('detect, Linux pieces', () => {
  it('calls a folder without a registration a leftover', () => {
    expect(states(linux(folder('/opt/kaspersky/kesl')))).toEqual([['kes-linux@none', 'leftover']]);
  });

  it.each(['scan-engine', 'kuma'])(
    'takes the folder of %s, which has no known uninstaller, for an installation',
    (product) => {
      const path = product === 'kuma' ? '/opt/kaspersky/kuma' : '/opt/kaspersky/ScanEngine';
      expect(states(linux(folder(path)))).toEqual([[`${product}@none`, 'installed']]);
    },
  );

  it('takes the folder of a packaged product for an installation only beside an unknown package', () => {
    const kess = folder('/opt/kaspersky/kess');
    expect(states(linux(kess))).toEqual([['kess@none', 'leftover']]);
    expect(states(linux(kess, debPackage('some-new-name')))).toContainEqual([
      'kess@none',
      'installed',
    ]);
  });

  it("leaves the vendor's root unmentioned while a product stands in it", () => {
    expect(states(linux(...machines.kesl, ...machines.linuxRoots))).toEqual([
      ['kes-linux@11.3.0-1', 'installed'],
    ]);
  });

  it("calls the vendor's root a leftover of its own once nothing is registered", () => {
    expect(states(linux(folder('/opt/kaspersky')))).toEqual([['vendor-root@none', 'leftover']]);
  });

  it("ignores a unit of the product's name that starts a program from elsewhere", () => {
    expect(ignored(linux(unit('kesl.service', '/usr/local/bin/kesl')))).toEqual([
      ['kesl.service', 'name-only'],
    ]);
  });

  it('takes any unit, process or cron line whose program lies in a catalog folder', () => {
    const facts = [
      unit('helper.service', '/opt/kaspersky/kesl/bin/helper'),
      process(7, '/opt/kaspersky/kesl/bin/other'),
      cron('0 3 * * * root /opt/kaspersky/kesl/bin/kesl-control --update'),
    ];
    expect(states(linux(...facts))).toEqual([['kes-linux@none', 'leftover']]);
    expect(locators(linux(...facts), 'kes-linux@none')).toHaveLength(3);
  });

  it.each([
    ['a path with dot-dot in it', '/opt/kaspersky/kesl/../../../usr/bin/other'],
    ['a neighbour whose name begins alike', '/opt/kaspersky/kesl-other-maker/bin/x'],
    ['a folder that is only named like the root', '/opt/kasperskyx/kesl/bin/x'],
  ])('does not take %s for the product', (_, exePath) => {
    const found = read(linux(process(7, exePath))).findings;
    expect(found.filter(({ product }) => product.id === 'kes-linux')).toEqual([]);
  });

  it("leaves a user's program of the product's name out, also beside the installed product", () => {
    const found = read(linux(...machines.kesl, process(7, '/home/user/bin/kesl', 'kesl')));
    expect(found.findings[0]?.evidence.map(({ locator }) => locator)).not.toContain('pid 7');
    expect(found.ignored).toMatchObject([{ source: 'process', name: 'kesl', why: 'name-only' }]);
  });

  it('does not take a line that only mentions a folder of the product for a reference', () => {
    expect(
      states(linux(cron('0 3 * * * root /usr/bin/tar czf /b.tgz /opt/kaspersky/kesl'))),
    ).toEqual([]);
  });

  it('finds what lies behind a link above it: it is there, though nothing is removed through a link', () => {
    const snapshot = linux(folder('/opt/kaspersky/kesl', { behindLink: true }));
    expect(states(snapshot)).toEqual([['kes-linux@none', 'leftover']]);
    expect(ignored(snapshot)).toEqual([]);
  });

  it('attaches an account of a short name to its product, and ignores it alone', () => {
    const alone = linux(account('ksc', 'user'), account('kladmins', 'group'));
    expect(states(alone)).toEqual([]);
    expect(ignored(alone)).toEqual([
      ['kladmins', 'name-only'],
      ['ksc', 'name-only'],
    ]);
    expect(locators(linux(...machines.server), 'ksc-server@15.4.0-1')).toContain(
      '/etc/passwd: ksc',
    );
  });

  it('calls such an account a leftover where the job had found its product before', () => {
    const before = read(linux(...machines.server));
    const alone = linux(account('ksc', 'user'), account('kladmins', 'group'));
    expect(detect(catalog, alone, earlierOf(before)).findings).toMatchObject([
      { id: 'ksc-server@none', state: 'leftover' },
    ]);
  });

  it('calls a reference into a folder that the job took away a leftover', () => {
    const odd = linux(unit('odd.service', '/srv/odd/bin/x'));
    const earlier = { products: new Set<string>(), removedFolders: ['/srv/odd'] };
    expect(read(odd).findings).toEqual([]);
    expect(detect(catalog, odd, earlier).findings).toMatchObject([
      { state: 'leftover', evidence: [{ locator: '/usr/lib/systemd/system/odd.service' }] },
    ]);
  });
});
