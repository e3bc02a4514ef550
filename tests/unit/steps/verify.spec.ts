import { describe, expect, it } from 'vitest';
import type { Fact, Snapshot } from '../../../src/model/snapshot.ts';
import {
  PLATFORMS,
  SOURCES_BY_PLATFORM,
  type Platform,
  type Source,
} from '../../../src/model/sources.ts';
import { VerifyDocument } from '../../../src/model/verdict.ts';
import { detect } from '../../../src/steps/detect.ts';
import { earlierOf } from '../../../src/steps/look.ts';
import { verify, type VerifyInput } from '../../../src/steps/verify.ts';
import {
  account,
  debPackage,
  driver,
  file,
  folder,
  installerFile,
  msi,
  process,
} from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { catalog, linux, snapshotOf, windows } from '../builders/snapshots.ts';

function judge(
  before: Snapshot,
  after: Snapshot,
  change: Partial<VerifyInput> = {},
): VerifyDocument {
  const first = detect(catalog, before);
  return verify({
    catalog,
    before: first,
    after: detect(catalog, after, earlierOf(first)),
    afterSnapshot: after,
    rebootOwed: [],
    ...change,
  });
}
const verdict = (...args: Parameters<typeof judge>) => judge(...args).verdict;
const without = (snapshot: Snapshot, source: Source): Snapshot => ({
  ...snapshot,
  read: snapshot.read.filter((one) => one.source !== source),
  unread: [{ source, why: 'damaged' }],
});

describe('verify, the verdict', () => {
  it.each<[string, readonly Fact[], readonly Fact[], string]>([
    ['nothing before and nothing now', [], [], 'not-present'],
    ['everything gone', machines.kesl, [], 'removed'],
    ['nothing gone', machines.kesl, machines.kesl, 'still-installed'],
    [
      'the package still registered, all else gone',
      machines.kesl,
      [debPackage('kesl')],
      'still-installed',
    ],
    ['a folder left', machines.kesl, [folder('/opt/kaspersky/kesl')], 'leftovers-remain'],
    [
      'the configuration left',
      machines.kesl,
      [debPackage('kesl', { status: 'config-files' })],
      'leftovers-remain',
    ],
    [
      'a folder left behind a link above it',
      machines.kesl,
      [folder('/opt/kaspersky/kesl', { behindLink: true })],
      'leftovers-remain',
    ],
    ["the vendor's root left", machines.kesl, [folder('/opt/kaspersky')], 'leftovers-remain'],
    [
      'a program that runs on',
      machines.kesl,
      [process(812, '/opt/kaspersky/kesl/libexec/kesl')],
      'leftovers-remain',
    ],
    [
      "an account of the server's left",
      machines.server,
      [account('ksc', 'user')],
      'leftovers-remain',
    ],
    [
      'one of two products gone',
      [...machines.kesl, ...machines.agent],
      machines.agent,
      'still-installed',
    ],
    ['a leftover that was there before gone', [folder('/opt/kaspersky/kesl')], [], 'removed'],
    [
      'another version in its place',
      machines.kesl,
      [debPackage('kesl', { version: '12.0' })],
      'still-installed',
    ],
    ['a product that was not there before', machines.kesl, machines.agent, 'still-installed'],
    [
      'a leftover that was not there before',
      [],
      [folder('/opt/kaspersky/klnagent64')],
      'leftovers-remain',
    ],
    [
      "another's process under the old number",
      machines.kesl,
      [process(812, '/usr/bin/other')],
      'removed',
    ],
    [
      'only look-alikes left',
      [...machines.kesl, ...machines.linuxDecoys],
      machines.linuxDecoys,
      'removed',
    ],
  ])('with %s', (_, before, after, expected) => {
    expect(verdict(linux(...before), linux(...after))).toBe(expected);
  });

  it('holds to its schema and keeps what the reading says', () => {
    const document = judge(linux(...machines.kesl), linux());
    expect(VerifyDocument.safeParse(document).success).toBe(true);
    expect(document).toMatchObject({ schema: 'swapout.verify/v1', findings: [], rebootOwed: [] });
  });

  it('tells what became of each piece', () => {
    const { before } = judge(linux(...machines.kesl), linux(folder('/var/opt/kaspersky/kesl')));
    expect(before).toMatchObject([{ finding: 'kes-linux@11.3.0-1', verdict: 'leftovers-remain' }]);
    const fates = Object.fromEntries(
      before[0]?.evidence.map(({ locator, fate }) => [locator, fate]) ?? [],
    );
    expect(fates).toMatchObject({
      'dpkg:kesl:amd64': 'gone',
      '/opt/kaspersky/kesl': 'gone',
      '/var/opt/kaspersky/kesl': 'still-there',
    });
  });

  it('does not blame one product for a part that another, still installed, goes on using', () => {
    const shared = driver('klif', { running: true });
    const document = judge(
      windows(...machines.kesWindows, ...msi('Kaspersky VPN', machines.AGENT_CODE), shared),
      windows(...msi('Kaspersky VPN', machines.AGENT_CODE), shared),
    );
    expect(document.verdict).toBe('still-installed');
    expect(document.before.map(({ finding, verdict: one }) => [finding, one])).toEqual([
      ['kaspersky-vpn@12.4.0.467', 'still-installed'],
      ['kes-windows@12.4.0.467', 'removed'],
    ]);
  });

  it('tells two versions of one product apart', () => {
    const other = msi('Kaspersky VPN', machines.AGENT_CODE, '5.1');
    const document = judge(
      windows(...msi('Kaspersky VPN', machines.KES_CODE, '5.0'), ...other),
      windows(...other),
    );
    expect(document.before.map(({ verdict: one }) => one)).toEqual(['removed', 'still-installed']);
  });
});

describe('verify, a reboot that is owed', () => {
  const rebootOwed = ['driver klif was loaded'];

  it('is no removal before it', () => {
    expect(verdict(windows(...machines.kesWindows), windows(), { rebootOwed })).toBe(
      'removed-reboot-pending',
    );
  });

  it("lets a product's own leftovers wait for it too", () => {
    const left = windows(folder('C:\\Program Files (x86)\\Kaspersky Lab\\NetworkAgent'));
    const agent = windows(...machines.agentWindows);
    expect(verdict(agent, left, { rebootOwed })).toBe('removed-reboot-pending');
    expect(verdict(agent, left)).toBe('leftovers-remain');
  });

  it('lets leftovers wait for the reading after it', () => {
    const left = windows(...machines.driversWindows);
    expect(verdict(windows(...machines.kesWindows), left, { rebootOwed })).toBe(
      'removed-reboot-pending',
    );
    expect(verdict(windows(...machines.kesWindows), left)).toBe('leftovers-remain');
  });

  it('excuses a registration only of a product whose uninstaller asked for it', () => {
    const machine = windows(...machines.kesWindows);
    expect(verdict(machine, machine, { rebootOwed })).toBe('still-installed');
    const rebootAskedBy = new Set(['kes-windows@12.4.0.467']);
    expect(verdict(machine, machine, { rebootOwed, rebootAskedBy })).toBe('removed-reboot-pending');
    expect(verdict(machine, machine, { rebootAskedBy })).toBe('still-installed');
  });

  it('does not hide what could not be read', () => {
    const after = without(windows(), 'driver');
    expect(verdict(windows(...machines.kesWindows), after, { rebootOwed })).toBe('unproven');
  });
});

describe('verify, a source that matters and was not read', () => {
  it.each(
    (['linux', 'windows'] as const).flatMap((platform) =>
      catalog.matters.platforms[platform].always.map((source) => [platform, source] as const),
    ),
  )('leaves a removal on %s unproven without %s', (platform, source) => {
    const before = platform === 'linux' ? linux(...machines.kesl) : windows(...machines.kesWindows);
    const document = judge(before, without(snapshotOf(platform, []), source));
    expect(document.verdict).toBe('unproven');
    expect(document.before.map(({ verdict: one }) => one)).toEqual(['unproven']);
    expect(document.unreadThatMatters).toEqual([source]);
  });

  it.each(
    PLATFORMS.flatMap((platform) =>
      catalog.matters.platforms[platform].always.map((source) => [platform, source] as const),
    ),
  )('never says "nothing found" on %s without %s', (platform, source) => {
    const blind = without(snapshotOf(platform, []), source);
    expect(verdict(blind, blind)).toBe('unproven');
  });

  it('goes by the product that was there before: its accounts matter after it is gone', () => {
    expect(verdict(linux(...machines.server), without(linux(), 'account'))).toBe('unproven');
    expect(verdict(linux(...machines.kesl), without(linux(), 'account'))).toBe('removed');
  });

  it('says of a piece whose source was not read that it is unread', () => {
    const { before } = judge(linux(...machines.kesl), without(linux(), 'systemd-unit'));
    expect(before[0]?.evidence.filter(({ fate }) => fate === 'unread')).toEqual([
      { source: 'systemd-unit', locator: '/usr/lib/systemd/system/kesl.service', fate: 'unread' },
    ]);
  });

  it('does not hide what is seen to be still installed', () => {
    const after = without(linux(...machines.kesl), 'file');
    expect(verdict(linux(...machines.kesl), after)).toBe('still-installed');
  });

  it('is every source of a platform without a collector', () => {
    const unread = SOURCES_BY_PLATFORM.macos.map((source) => ({
      source,
      why: 'no-collector' as const,
    }));
    const blind = snapshotOf('macos', [], { read: [], unread });
    expect(verdict(blind, blind)).toBe('unproven');
    const silent = snapshotOf('macos' satisfies Platform, [], { read: [] });
    expect(verdict(silent, silent)).toBe('unproven');
  });
});

describe('verify, what is kept on purpose', () => {
  const vault = windows(...machines.vault);

  it("leaves a user's own data out of the verdict, and says that it was kept", () => {
    const before = windows(
      ...machines.vault,
      ...msi('Kaspersky Password Manager', machines.KES_CODE),
    );
    const document = judge(before, vault);
    expect(document.verdict).toBe('removed');
    const kept = document.before[0]?.evidence.filter(({ fate }) => fate === 'kept') ?? [];
    expect(kept.map(({ locator }) => locator.split('\\').at(-1))).toEqual([
      'Kaspersky Password Manager',
      'kpm_vault.edb',
    ]);
  });

  it('claims no removal where there was nothing but such data', () => {
    expect(verdict(vault, vault)).toBe('not-present');
  });

  it('counts what lies beside it', () => {
    const beside = folder('C:\\Users\\jo\\AppData\\Local\\Kaspersky Lab\\AVP21.3', {
      for: 'user:jo',
    });
    expect(verdict(vault, windows(...machines.vault, beside))).toBe('leftovers-remain');
  });

  it.each<[string, Platform, Fact]>([
    ['an embedded engine', 'windows', file('C:\\X\\(fake)%PersonalRootCertificateName%.cer')],
    ['a set-up file', 'linux', installerFile('/root/kesl_11.deb', { packageName: 'kesl' })],
  ])('lists %s beside the verdict', (_, platform, fact) => {
    const machine = snapshotOf(platform, [fact]);
    const document = judge(machine, machine);
    expect(document.verdict).toBe('not-present');
    expect(document.before[0]?.evidence).toMatchObject([{ fate: 'kept' }]);
  });
});
