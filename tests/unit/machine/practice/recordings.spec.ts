import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Pack } from '../../../../src/model/pack.ts';
import type { Fact } from '../../../../src/model/snapshot.ts';
import { SOURCES_BY_PLATFORM } from '../../../../src/model/sources.ts';
import { fits } from '../../../../src/machine/practice/effects.ts';
import { listPractice, readRecording } from '../../../../src/machine/practice/read-recording.ts';
import { Recording } from '../../../../src/machine/practice/recording.ts';
import { aKey, aRecording, aRule } from './builders.ts';

const ASSETS_DIR = join(import.meta.dirname, '../../../../assets');
const PACK_DIR = join(ASSETS_DIR, 'practice/pack');
const LISTING = await listPractice(ASSETS_DIR);
const RECORDINGS = await Promise.all(LISTING.map(({ name }) => readRecording(ASSETS_DIR, name)));
const SYNTHETIC_CODE = /^\{00000000-0000-4000-8000-\d{12}\}$/;

/** Everything in the catalog that is quoted, folded: product codes are looked up in it. */
const CATALOG = await readCatalogText();

async function readCatalogText(): Promise<string> {
  const dir = join(ASSETS_DIR, 'catalog');
  const files = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(files.map((name) => readFile(join(dir, name), 'utf8')));
  return texts.join('\n').toUpperCase();
}

function isVendors(fact: Fact): boolean {
  return /kaspersky|касперского/i.test(JSON.stringify(fact));
}

describe('the recorded machines', () => {
  it('are these, the home suite first', () => {
    expect(LISTING.map(({ name, platform }) => `${name}: ${platform}`)).toEqual([
      'home-suite: windows',
      'blocked-by-policy: windows',
      'clean-machine: windows',
      'endpoint-agent-password: windows',
      'endpoint-reboot: windows',
      'hanging-uninstaller: linux',
      'leftover-network-filter: windows',
      'linux-endpoint: linux',
      'linux-lying-uninstaller: linux',
      'linux-management-server: linux',
      'unreadable-source: windows',
    ]);
  });

  it.each(RECORDINGS)('$name says in two sentences that it is composed', ({ description }) => {
    expect(description).toContain('Composed for training, not recorded from a live machine');
    expect(description.match(/[.](?=\s[A-Z]|$)/g)).toHaveLength(2);
  });

  it.each(RECORDINGS)(
    '$name has at least twenty programs that are none of the vendor’s',
    ({ snapshot }) => {
      const programs = snapshot.facts.filter(
        (fact) =>
          ['uninstall-entry', 'deb-package', 'rpm-package'].includes(fact.source) &&
          !isVendors(fact),
      );
      expect(programs.length).toBeGreaterThanOrEqual(20);
    },
  );

  it.each(RECORDINGS)('$name names each place once', ({ snapshot }) => {
    const places = snapshot.facts.map((fact) => `${fact.source} ${fact.locator}`);
    expect(places).toEqual([...new Set(places)]);
  });

  it.each(RECORDINGS)(
    '$name has product codes from the catalog, or plainly made-up ones',
    ({ snapshot }) => {
      const codes = snapshot.facts.flatMap((fact) =>
        'productCode' in fact && fact.productCode !== null ? [fact.productCode] : [],
      );
      const unknown = codes.filter(
        (code) => !SYNTHETIC_CODE.test(code) && !CATALOG.includes(code.toUpperCase()),
      );
      expect(unknown).toEqual([]);
    },
  );

  it.each(RECORDINGS.filter(({ name }) => name !== 'unreadable-source'))(
    '$name was read whole',
    ({ snapshot }) => {
      expect(snapshot.unread).toEqual([]);
      expect(snapshot.read.map((entry) => entry.source)).toEqual([
        ...SOURCES_BY_PLATFORM[snapshot.machine.platform],
      ]);
    },
  );

  it.each(RECORDINGS)('$name has no more facts of a source than it counted', ({ snapshot }) => {
    for (const { source, entries } of snapshot.read) {
      const facts = snapshot.facts.filter((fact) => fact.source === source);
      expect(entries, source).toBeGreaterThanOrEqual(facts.length);
    }
  });

  it.each(RECORDINGS)('$name has no rule that takes what is not there', ({ snapshot, rules }) => {
    const removals = rules.flatMap((rule) => [...rule.removes, ...rule.afterReboot.removes]);
    const idle = removals.filter((removal) => !snapshot.facts.some((fact) => fits(removal, fact)));
    expect(idle).toEqual([]);
  });

  it.each(RECORDINGS)(
    '$name has no rule that takes what is not the vendor’s',
    ({ snapshot, rules }) => {
      const removals = rules.flatMap((rule) => [...rule.removes, ...rule.afterReboot.removes]);
      const taken = snapshot.facts.filter((fact) =>
        removals.some((removal) => fits(removal, fact)),
      );
      const foreign = taken.filter(
        (fact) => !isVendors(fact) && !/[\\: /](kl|kneps)[a-z0-9]*/i.test(fact.locator),
      );
      expect(foreign.map((fact) => fact.locator)).toEqual([]);
    },
  );

  it('end the home suite without a restart: nothing of it is loaded in the kernel', async () => {
    const { snapshot, rules } = await readRecording(ASSETS_DIR, 'home-suite');
    const loaded = snapshot.facts.filter(
      (fact) => (fact.source === 'driver' || fact.source === 'network-filter') && isVendors(fact),
    );
    expect(loaded).toEqual([]);
    expect(rules.flatMap((rule) => rule.rebootOwed)).toEqual([]);
  });
});

describe('a recording', () => {
  it.each<[string, unknown, string]>([
    [
      'a field that the action has not',
      aRecording([], { rules: [aRule({ kind: 'msi-uninstall', code: 'x' })] }),
      'names a field that this kind of action has not',
    ],
    [
      'a source that is neither read nor unread',
      {
        ...aRecording([]),
        snapshot: { ...aRecording([]).snapshot, read: [{ source: 'file', entries: 1 }] },
      },
      'stands neither under read nor under unread',
    ],
    [
      'a fact of another platform',
      aRecording([aKey('HKLM\\SOFTWARE\\A')], { platform: 'linux' }),
      'is of a source of another platform',
    ],
    [
      'two rules of one name',
      aRecording([], { rules: [aRule({ kind: 'reboot' }), aRule({ kind: 'reboot' })] }),
      'two rules are called rule',
    ],
    [
      'a rule with an unknown password',
      aRecording([], { rules: [aRule({ kind: 'msi-uninstall' }, { password: 'a' })] }),
      'wants a password',
    ],
    ['an unknown field', { ...aRecording([]), extra: 1 }, 'extra'],
  ])('with %s is refused', (_name, recording, message) => {
    const parsed = Recording.safeParse(recording);
    expect(parsed.success ? '' : parsed.error.message).toContain(message);
  });
});

describe('the training pack', () => {
  it('holds files of the size and digest that it names', async () => {
    const pack = Pack.parse(JSON.parse(await readFile(join(PACK_DIR, 'pack.json'), 'utf8')));
    for (const { file } of pack.entries) {
      const bytes = await readFile(join(PACK_DIR, file.name));
      expect(bytes.length, file.name).toBe(file.sizeBytes);
      expect(createHash('sha256').update(bytes).digest('hex'), file.name).toBe(file.sha256);
      expect(bytes.toString('utf8')).toContain('This is no program');
    }
    expect(pack.entries.map((entry) => entry.platform).toSorted()).toEqual(['linux', 'windows']);
  });
});
