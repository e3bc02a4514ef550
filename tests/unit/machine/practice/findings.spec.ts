import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAdvice, loadCatalog } from '../../../../src/catalog/load.ts';
import { readRecording } from '../../../../src/machine/practice/read-recording.ts';
import { detect } from '../../../../src/steps/detect.ts';

const ASSETS_DIR = join(import.meta.dirname, '../../../../assets');
const CATALOG = await loadCatalog(join(ASSETS_DIR, 'catalog'));

/** What each machine was composed to show; `id: state`. */
const FINDINGS: readonly (readonly [string, readonly string[]])[] = [
  [
    'home-suite',
    [
      'kaspersky-password-manager@25.3: installed',
      'kaspersky-standard-plus-premium@21.15.8.493: installed',
      'kaspersky-store-apps@none: installed',
      'kaspersky-vpn@5.21: installed',
      'installer-media@none/user:training: installer',
    ],
  ],
  ['blocked-by-policy', ['kes-windows@11.10: installed', 'network-agent@12.0.0.7734: installed']],
  ['clean-machine', []],
  [
    'endpoint-agent-password',
    ['kes-windows@11.6.0.394: installed', 'network-agent@14.0.0.10902: installed'],
  ],
  ['endpoint-reboot', ['kes-windows@12.4.0.467: installed', 'installer-media@none: installer']],
  ['hanging-uninstaller', ['kes-linux@11.3.0-1: installed', 'network-agent@15.1.0-1: installed']],
  [
    'leftover-network-filter',
    [
      'kaspersky-standard-plus-premium@none: leftover',
      'shared-windows-components@none: leftover',
      'vendor-root@none: leftover',
    ],
  ],
  [
    'linux-endpoint',
    [
      'kes-linux@11.3.0-1: installed',
      'network-agent@15.1.0-1: installed',
      'installer-media@none: installer',
    ],
  ],
  [
    'linux-lying-uninstaller',
    ['kes-linux@11.3.0-1: installed', 'network-agent@15.1.0-1: installed'],
  ],
  ['linux-management-server', ['ksc-server@15.4.0-1: installed']],
  ['unreadable-source', ['kaspersky-vpn@5.21: installed']],
];

describe('the findings on a recorded machine', () => {
  it.each(FINDINGS)('%s shows what it was composed for', async (name, expected) => {
    const { snapshot } = await readRecording(ASSETS_DIR, name);
    const { findings, unreadThatMatters } = detect(CATALOG, snapshot);
    expect(findings.map(({ id, state }) => `${id}: ${state}`)).toEqual(expected);
    expect(unreadThatMatters).toEqual(name === 'unreadable-source' ? ['driver'] : []);
  });

  it.each([
    ['endpoint-agent-password', ['group-policy-software']],
    ['endpoint-reboot', ['management-cache']],
    ['linux-endpoint', ['package-repository']],
    ['home-suite', []],
  ])('%s may get its product back through %j', async (name, sources) => {
    const { snapshot } = await readRecording(ASSETS_DIR, name);
    expect(detect(CATALOG, snapshot).mayReturn.map((entry) => entry.source)).toEqual(sources);
  });

  it('are none for each look-alike of the clean machine', async () => {
    const { snapshot } = await readRecording(ASSETS_DIR, 'clean-machine');
    const ignored = detect(CATALOG, snapshot).ignored.map(({ name, why }) => `${name}: ${why}`);
    expect(ignored).toEqual([
      'Kaspersky Chess Tribute Wallpapers: publisher-is-not-the-vendor',
      'DTS Sound: known-trap',
      'DTS Sound: known-trap',
      'kpf4ss.exe: known-trap',
      'Kaspersky tender 2016.docx: name-only',
      'Kaspersky.ttf: name-only',
      'KasperskyAntiVirusForWindowsWorkstations__6__PART: known-trap',
    ]);
  });
});

describe('the advice of a recorded machine', () => {
  it('exists', async () => {
    const advice = await loadAdvice(join(ASSETS_DIR, 'advice'));
    const recordings = await Promise.all(FINDINGS.map(([name]) => readRecording(ASSETS_DIR, name)));
    const wanted = [
      'wrong-password',
      'uninstaller-hung',
      'uninstaller-lied',
      'replacement-install-failed',
      ...recordings.flatMap(({ rules }) => rules.flatMap((rule) => rule.advice ?? [])),
    ];
    expect(wanted.filter((key) => !advice.has(key))).toEqual([]);
  });
});
