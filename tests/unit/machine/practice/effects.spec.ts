import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/model/action.ts';
import type { Fact } from '../../../../src/model/snapshot.ts';
import { afterRestart, effectOf, isEffectThere } from '../../../../src/machine/practice/effects.ts';
import {
  recordedState,
  type PracticeState,
} from '../../../../src/machine/practice/practice-state.ts';
import { Recording } from '../../../../src/machine/practice/recording.ts';
import {
  aDeb,
  aDriver,
  aFile,
  aKey,
  anMsiProduct,
  aProcess,
  aRecording,
  aRule,
  aService,
  aUnit,
  UNINSTALL_MSI,
} from './builders.ts';

const KEY = 'HKLM\\SOFTWARE\\Vendor';
const CLASS_KEY = 'HKLM\\SYSTEM\\Class\\{1}';

function stateOf(facts: readonly Fact[], platform: 'windows' | 'linux' = 'windows'): PracticeState {
  return recordedState(Recording.parse(aRecording(facts, { platform })));
}

function filter(name: string): Fact {
  return {
    source: 'class-filter',
    locator: `${CLASS_KEY}: ${name}`,
    name,
    listKey: CLASS_KEY,
    listValue: 'UpperFilters',
  };
}

function text(
  source: 'scheduled-task' | 'store-package' | 'autostart',
  locator: string,
  name: string,
): Fact {
  return { source, locator, name, value: 'x' };
}

function certificate(sha256: string): Fact {
  return {
    source: 'certificate',
    locator: `Root\\${sha256}`,
    name: 'CN=A',
    issuer: 'CN=A',
    sha256,
  };
}

function group(name: string): Fact {
  return { source: 'account', locator: `/etc/group: ${name}`, name, kind: 'group', id: '9' };
}

const CASES: readonly {
  readonly action: Action;
  readonly goes: readonly Fact[];
  readonly stays: readonly Fact[];
  readonly platform?: 'linux';
}[] = [
  {
    action: {
      kind: 'package-purge',
      manager: 'dpkg',
      package: 'a',
      arch: 'amd64',
      overrideHold: false,
    },
    goes: [aDeb('a')],
    stays: [aDeb('a-gui')],
    platform: 'linux',
  },
  {
    action: { kind: 'process-end', folder: '/opt/a' },
    goes: [aProcess(7, '/opt/a/bin/a')],
    stays: [aProcess(8, '/opt/ab/bin/a')],
    platform: 'linux',
  },
  {
    action: { kind: 'account-remove', account: 'group', name: 'a' },
    goes: [group('a')],
    stays: [group('b')],
    platform: 'linux',
  },
  {
    action: { kind: 'path-remove', path: '/opt/a', backup: 'copy' },
    goes: [aFile('/opt/a', { kind: 'directory' }), aFile('/opt/a/b')],
    stays: [aFile('/opt/ab'), aFile('/opt/A'), aFile('/opt')],
    platform: 'linux',
  },
  {
    action: { kind: 'path-remove', path: '/usr/lib/systemd/system/a.service', backup: 'copy' },
    goes: [aUnit('a.service', '/opt/a/a')],
    stays: [aUnit('b.service', '/opt/a/b')],
    platform: 'linux',
  },
  {
    action: { kind: 'path-remove', path: 'C:\\A', backup: 'record' },
    goes: [aFile('C:\\a\\b.txt')],
    stays: [aFile('C:\\ab')],
  },
  {
    action: { kind: 'certificate-remove', store: 'Root', subject: 'CN=A', sha256: 'AA' },
    goes: [certificate('aa')],
    stays: [certificate('bb')],
  },
  { action: UNINSTALL_MSI, goes: anMsiProduct(), stays: [aKey(KEY)] },
  {
    action: { kind: 'exe-uninstall', path: 'C:\\Program Files\\A\\unins.exe', arguments: [] },
    goes: [{ ...anMsiProduct()[0]!, uninstallString: '"C:\\Program Files\\A\\unins.exe"' } as Fact],
    stays: [],
  },
  {
    action: { kind: 'service-delete', service: 'A' },
    goes: [aService('a')],
    stays: [aService('ab')],
  },
  {
    action: { kind: 'driver-delete', driver: 'a', path: 'C:\\Windows\\System32\\drivers\\a.sys' },
    goes: [aDriver('a'), aFile('C:\\Windows\\System32\\drivers\\a.sys')],
    stays: [aDriver('ab'), aFile('C:\\Windows\\System32\\drivers\\ab.sys')],
  },
  {
    action: {
      kind: 'filter-unregister',
      driver: 'a',
      listKey: CLASS_KEY,
      listValue: 'UpperFilters',
    },
    goes: [filter('a')],
    stays: [filter('kbdclass')],
  },
  {
    action: { kind: 'registry-remove', key: KEY, value: null },
    goes: [aKey(KEY), aKey(`${KEY}\\Below`)],
    stays: [aKey(`${KEY}Other`)],
  },
  {
    action: { kind: 'registry-remove', key: `${KEY}\\Run`, value: 'A' },
    goes: [text('autostart', `${KEY}\\Run\\A`, 'A')],
    stays: [text('autostart', `${KEY}\\Run\\B`, 'B')],
  },
  {
    action: { kind: 'task-remove', task: '\\A' },
    goes: [text('scheduled-task', '\\A', 'A')],
    stays: [text('scheduled-task', '\\B', 'B')],
  },
  {
    action: { kind: 'store-package-remove', package: 'A' },
    goes: [text('store-package', 'A_1', 'A')],
    stays: [text('store-package', 'B_1', 'B')],
  },
];

describe('an action without a rule', () => {
  it.each(CASES)(
    '$action.kind takes its own facts and no others',
    ({ action, goes, stays, platform }) => {
      const before = stateOf([...goes, ...stays], platform);
      const { state, taken, rebootOwed } = effectOf(before, action, null);
      expect(state.facts).toEqual(stays);
      expect(taken).toEqual(goes);
      expect(rebootOwed).toEqual([]);
    },
  );

  it.each(CASES)(
    '$action.kind is there once its facts are gone, not before',
    ({ action, goes, platform }) => {
      const before = stateOf(goes, platform);
      expect(isEffectThere(before, action)).toBe(false);
      expect(isEffectThere(effectOf(before, action, null).state, action)).toBe(true);
    },
  );

  it('stops a unit and ends its process, but keeps it enabled', () => {
    const unit = aUnit('a.service', '/opt/a/a');
    const before = stateOf([unit, aProcess(7, '/opt/a/a')], 'linux');
    const action = { kind: 'unit-stop', unit: 'a.service' } as const;
    const { state } = effectOf(before, action, null);
    expect(state.facts).toEqual([{ ...unit, running: false }]);
    expect(isEffectThere(before, action)).toBe(false);
    expect(isEffectThere(state, action)).toBe(true);
  });

  it('disables a unit', () => {
    const unit = aUnit('a.service', '/opt/a/a');
    const { state } = effectOf(
      stateOf([unit], 'linux'),
      { kind: 'unit-disable', unit: 'a.service' },
      null,
    );
    expect(state.facts).toEqual([{ ...unit, enabled: 'disabled' }]);
  });

  it('stops a service and ends its process', () => {
    const before = stateOf([aService('a'), aProcess(7, 'C:\\Program Files\\a\\a.exe')]);
    const { state } = effectOf(before, { kind: 'service-stop', service: 'a' }, null);
    expect(state.facts).toEqual([aService('a', { running: false })]);
  });

  it.each([[{ kind: 'daemon-reload' }], [{ kind: 'reboot' }]] as const)(
    'changes no fact for $kind, and never calls it done',
    (action) => {
      const before = stateOf([aDeb('a')], 'linux');
      expect(effectOf(before, action, null).state).toEqual(before);
      expect(isEffectThere(before, action)).toBe(false);
    },
  );
});

describe('what is in use until the restart', () => {
  const file = aFile('C:\\Windows\\System32\\drivers\\a.sys');
  const loaded = aDriver('a', { running: true });

  it.each<[string, Action, readonly Fact[]]>([
    ['a loaded driver', { kind: 'driver-delete', driver: 'a', path: 'C:\\none' }, [loaded]],
    [
      'the file of a loaded driver',
      { kind: 'path-remove', path: 'C:\\Windows\\System32\\drivers\\a.sys', backup: 'copy' },
      [loaded, file],
    ],
    [
      'a protected service',
      { kind: 'service-delete', service: 's' },
      [aService('s', { protectedProcess: true })],
    ],
  ])('%s stays, owes a restart, and is gone after it', (_name, action, facts) => {
    const { state, rebootOwed } = effectOf(stateOf(facts), action, null);
    expect(state.facts).toEqual(facts);
    expect(rebootOwed).toHaveLength(1);
    expect(isEffectThere(state, action)).toBe(true);
    const after = afterRestart(state);
    expect(after.facts).toHaveLength(facts.length - 1);
    expect(after.boot).toBe(2);
    expect(after.pending).toEqual({ rebootOwed: [], removes: [], adds: [] });
  });
});

describe('a rule', () => {
  it('adds what the uninstaller takes and leaves behind', () => {
    const leftover = aFile('C:\\left.log');
    const rule = Recording.parse(
      aRecording([], {
        rules: [
          aRule(
            { kind: 'msi-uninstall' },
            { removes: [{ source: 'file', locator: 'C:\\A*' }], adds: [leftover] },
          ),
        ],
      }),
    ).rules[0]!;
    const before = stateOf([...anMsiProduct(), aFile('C:\\A\\a.exe'), aFile('C:\\B')]);
    expect(effectOf(before, UNINSTALL_MSI, rule).state.facts).toEqual([aFile('C:\\B'), leftover]);
  });

  it('of a lying uninstaller leaves the registration where it is', () => {
    const rule = Recording.parse(
      aRecording([], { rules: [aRule({ kind: 'msi-uninstall' }, { ownEffect: false })] }),
    ).rules[0]!;
    const before = stateOf(anMsiProduct());
    const { state } = effectOf(before, UNINSTALL_MSI, rule);
    expect(isEffectThere(state, UNINSTALL_MSI)).toBe(false);
  });
});
