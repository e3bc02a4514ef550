import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DetectDocument } from '../../../src/model/finding.ts';
import { PLATFORMS, SOURCES_BY_PLATFORM } from '../../../src/model/sources.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { detect } from '../../../src/steps/detect.ts';
import { entry, installerFile, service, uninstallEntry, VENDOR } from '../builders/facts.ts';
import * as machines from '../builders/machines.ts';
import { catalog, linux, snapshotOf, windows } from '../builders/snapshots.ts';

const read = (snapshot: Snapshot) => detect(catalog, snapshot);
const ignored = (snapshot: Snapshot) => read(snapshot).ignored.map(({ name, why }) => [name, why]);

describe('detect, decoys', () => {
  it.each([
    ['linux', machines.linuxDecoys],
    ['windows', machines.windowsDecoys],
  ] as const)('finds nothing on a %s machine that only has look-alikes', (platform, decoys) => {
    const document = read(snapshotOf(platform, decoys));
    expect(document.findings).toEqual([]);
    expect(document.ignored.length).toBeGreaterThan(3);
  });

  it('names why it ignores a trap', () => {
    const dts = uninstallEntry('DTS Sound', {
      productCode: '{793B70D2-41E9-46AB-9DDC-B34C99D07DB5}',
    });
    expect(ignored(windows(dts))).toEqual([['DTS Sound', 'known-trap']]);
  });
});

describe('detect, set-up files', () => {
  it.each([
    ['whose control data names the package', { packageName: 'kesl' }, 1],
    ['whose publisher is the vendor', { publisher: VENDOR }, 1],
    ['that could not be read inside', {}, 0],
    ['that holds another package', { packageName: 'nano' }, 0],
    ['of another publisher', { packageName: 'kesl', publisher: 'Jo' }, 0],
  ])('counts a file %s', (_, change, found) => {
    const document = read(linux(installerFile('/root/kesl_11.3.0-1_amd64.deb', change)));
    expect(document.findings.map(({ state }) => state)).toEqual(Array(found).fill('installer'));
    expect(document.ignored).toHaveLength(1 - found);
  });
});

describe('detect, what may come back', () => {
  it('lists repositories and the like that mention the vendor, and no other', () => {
    const repository = (value: string) =>
      entry('package-repository', `/etc/apt/${value.length}`, { value });
    const document = read(
      linux(
        repository('deb http://mirror.example/kaspersky stable main'),
        repository('deb http://deb.debian.org'),
      ),
    );
    expect(document.mayReturn.map(({ value }) => value)).toEqual([
      'deb http://mirror.example/kaspersky stable main',
    ]);
    expect(document.findings).toEqual([]);
  });
});

describe('detect, what was not read', () => {
  const sources = (snapshot: Snapshot) => read(snapshot).unreadThatMatters;

  it.each(catalog.matters.platforms.linux.always)('says that %s matters on Linux', (source) => {
    expect(sources(snapshotOf('linux', [], { unread: [{ source, why: 'damaged' }] }))).toEqual([
      source,
    ]);
  });

  it('names a source that matters for one product only where that product is', () => {
    const unread = [{ source: 'account' as const, why: 'failed' as const }];
    expect(sources(snapshotOf('linux', [], { unread }))).toEqual([]);
    expect(sources(snapshotOf('linux', machines.server, { unread }))).toEqual(['account']);
  });

  it.each(PLATFORMS)('takes a source that nobody looked at on %s for unread', (platform) => {
    const document = read(snapshotOf(platform, [], { read: [] }));
    expect(document.unreadThatMatters).toEqual(
      SOURCES_BY_PLATFORM[platform].filter((source) =>
        catalog.matters.platforms[platform].always.includes(source),
      ),
    );
    expect(document.unread.map(({ why }) => why)).toContain('no-collector');
  });
});

describe('detect, its document', () => {
  const everything = [
    ...machines.kesl,
    ...machines.agent,
    ...machines.server,
    ...machines.linuxRoots,
    ...machines.linuxDecoys,
  ];
  const everyWindows = [
    ...machines.kesWindows,
    ...machines.agentWindows,
    ...machines.driversWindows,
    ...machines.windowsRoots,
    ...machines.vault,
    ...machines.windowsDecoys,
  ];

  it.each([
    ['linux', everything],
    ['windows', everyWindows],
  ] as const)('holds to its schema on %s', (platform, facts) => {
    expect(DetectDocument.safeParse(read(snapshotOf(platform, facts))).success).toBe(true);
  });

  it.each([
    ['linux', everything],
    ['windows', everyWindows],
  ] as const)('does not depend on the order of the facts on %s', (platform, facts) => {
    const expected = read(snapshotOf(platform, facts));
    fc.assert(
      fc.property(fc.shuffledSubarray([...facts], { minLength: facts.length }), (shuffled) => {
        expect(read(snapshotOf(platform, shuffled))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('gives every finding of any part of a machine an id of its own', () => {
    fc.assert(
      fc.property(fc.subarray(everyWindows), (facts) => {
        const ids = read(windows(...facts)).findings.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 100 },
    );
  });

  it('drops no fact of the vendor without a word', () => {
    const unlisted = service('klnagent', 'C:\\Elsewhere\\klnagent.exe', { company: null });
    const document = read(windows(unlisted));
    expect(document.ignored.map(({ locator }) => locator)).toEqual([unlisted.locator]);
  });
});
