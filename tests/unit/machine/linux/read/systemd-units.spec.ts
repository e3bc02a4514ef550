import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSystemdUnits } from '../../../../../src/machine/linux/read/systemd-units.ts';
import type { Fact } from '../../../../../src/model/snapshot.ts';
import { digestTree, makeRoot } from './make-root.ts';

const KESL =
  '[Unit]\n[Service]\nExecStart=/opt/kaspersky/kesl/bin/kesl\n[Install]\nWantedBy=multi-user.target\n';
const STATIC = '[Service]\nExecStart=/usr/bin/true\n';
const LIB = '/usr/lib/systemd/system';
const ETC = '/etc/systemd/system';
/** What the kernel shows of a booted machine, as files. */
const BOOTED = {
  '/proc/1/cgroup': '0::/init.scope\n',
  '/run/systemd/system': { dir: true },
  '/sys/fs/cgroup/cgroup.controllers': 'cpu memory\n',
} as const;

const named = (facts: readonly Fact[], name: string) => facts.filter((fact) => fact.name === name);

describe('readSystemdUnits', () => {
  it('tells enabled, disabled, static and masked units apart', () => {
    const root = makeRoot({
      [`${LIB}/kesl.service`]: KESL,
      [`${LIB}/off.service`]: KESL,
      [`${LIB}/static.service`]: STATIC,
      [`${LIB}/masked.service`]: KESL,
      [`${LIB}/emptied.service`]: KESL,
      [`${ETC}/multi-user.target.wants/kesl.service`]: { link: `${LIB}/kesl.service` },
      [`${ETC}/masked.service`]: { link: '/dev/null' },
      [`${ETC}/emptied.service`]: '',
    });
    const { facts, unread, entries } = readSystemdUnits(root).units;
    expect(unread).toEqual([]);
    expect(entries).toBe(5);
    expect(Object.fromEntries(facts.map((fact) => [fact.name, fact]))).toMatchObject({
      'kesl.service': {
        source: 'systemd-unit',
        locator: `${LIB}/kesl.service`,
        execPath: '/opt/kaspersky/kesl/bin/kesl',
        enabled: 'enabled',
        running: null,
      },
      'off.service': { enabled: 'disabled' },
      'static.service': { enabled: 'static', execPath: '/usr/bin/true' },
      'masked.service': {
        locator: `${ETC}/masked.service`,
        enabled: 'masked',
        execPath: '/opt/kaspersky/kesl/bin/kesl',
      },
      'emptied.service': { locator: `${ETC}/emptied.service`, enabled: 'masked' },
    });
  });

  it('shows the file in force where an administrator put one over it', () => {
    const root = makeRoot({
      [`${LIB}/kesl.service`]: KESL,
      [`${ETC}/kesl.service`]: KESL.replace('/opt/kaspersky', '/srv/other'),
    });
    const { facts } = readSystemdUnits(root).units;
    expect(facts).toMatchObject([
      { locator: `${ETC}/kesl.service`, execPath: '/srv/other/kesl/bin/kesl' },
    ]);
  });

  it('names one unit once where /lib is a link to /usr/lib, and by its real place', () => {
    const root = makeRoot({ '/lib': { link: 'usr/lib' }, [`${LIB}/kesl.service`]: KESL });
    expect(readSystemdUnits(root).units.facts).toMatchObject([{ locator: `${LIB}/kesl.service` }]);
  });

  it('shows a link that enables a unit which is gone', () => {
    const link = `${ETC}/multi-user.target.wants/klnagent64.service`;
    const root = makeRoot({ [link]: { link: `${LIB}/klnagent64.service` } });
    const { facts, unread } = readSystemdUnits(root).units;
    expect(unread).toEqual([]);
    expect(facts).toMatchObject([
      { name: 'klnagent64.service', locator: link, enabled: 'enabled', execPath: null },
    ]);
  });

  it('takes an instance for its template', () => {
    const root = makeRoot({
      [`${LIB}/scan@.service`]: KESL,
      [`${ETC}/multi-user.target.wants/scan@home.service`]: { link: `${LIB}/scan@.service` },
    });
    const { facts } = readSystemdUnits(root).units;
    expect(facts).toMatchObject([{ name: 'scan@.service', enabled: 'enabled' }]);
  });

  it('follows an alias to the unit that it enables', () => {
    const root = makeRoot({
      [`${LIB}/kesl.service`]: KESL,
      [`${ETC}/antivirus.service`]: { link: `${LIB}/kesl.service` },
    });
    const { facts } = readSystemdUnits(root).units;
    expect(named(facts, 'kesl.service')).toMatchObject([{ enabled: 'enabled' }]);
    expect(named(facts, 'antivirus.service')).toMatchObject([
      { execPath: '/opt/kaspersky/kesl/bin/kesl', enabled: 'enabled' },
    ]);
  });

  it('gives timers a source of their own, with the program that they start', () => {
    const root = makeRoot({
      [`${LIB}/scan.timer`]:
        '[Timer]\nOnCalendar=daily\nUnit=kesl.service\n[Install]\nWantedBy=timers.target\n',
      [`${LIB}/kesl.service`]: KESL,
    });
    const { timers } = readSystemdUnits(root);
    expect(timers).toMatchObject({
      source: 'timer',
      entries: 1,
      facts: [
        { name: 'scan.timer', execPath: '/opt/kaspersky/kesl/bin/kesl', enabled: 'disabled' },
      ],
    });
  });

  it("reads the units of users' managers", () => {
    const root = makeRoot({ '/usr/lib/systemd/user/kesl-gui.service': KESL });
    expect(readSystemdUnits(root).units.facts).toMatchObject([
      { locator: '/usr/lib/systemd/user/kesl-gui.service' },
    ]);
  });

  it('tells running from stopped services by their control groups', () => {
    const root = makeRoot({
      ...BOOTED,
      [`${LIB}/kesl.service`]: KESL,
      [`${LIB}/stopped.service`]: KESL,
      [`${LIB}/emptied.service`]: KESL,
      [`${LIB}/in-slice.service`]: KESL,
      [`${LIB}/kesl.socket`]: '[Socket]\nListenStream=/run/kesl\n',
      '/sys/fs/cgroup/system.slice/kesl.service/cgroup.events': 'populated 1\nfrozen 0\n',
      '/sys/fs/cgroup/system.slice/emptied.service/cgroup.events': 'populated 0\nfrozen 0\n',
      '/sys/fs/cgroup/av.slice/in-slice.service/cgroup.events': 'populated 1\n',
    });
    const { facts } = readSystemdUnits(root).units;
    const running = facts.map((fact) => [fact.name, 'running' in fact ? fact.running : undefined]);
    expect(Object.fromEntries(running)).toEqual({
      'kesl.service': true,
      'stopped.service': false,
      'emptied.service': false,
      'in-slice.service': true,
      'kesl.socket': null,
    });
  });

  it.skipIf(!fs.existsSync('/usr/bin/systemctl'))(
    'agrees with what systemctl itself did and says',
    () => {
      const names = ['on', 'off', 'masked', 'reenabled', 'linked', 'scan@'].map(
        (name) => `${name}.service`,
      );
      const root = makeRoot({
        ...Object.fromEntries(names.map((name) => [`${LIB}/${name}`, KESL])),
        [`${LIB}/static.service`]: STATIC,
        [`${LIB}/alias.service`]: `${KESL}Alias=other-name.service\n`,
        [`${LIB}/scan.timer`]: '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
      });
      const systemctl = (...args: string[]) =>
        execFileSync('/usr/bin/systemctl', [`--root=${root.dir}`, '--quiet', ...args], {
          encoding: 'utf8',
        });
      systemctl('enable', 'on.service', 'alias.service', 'scan.timer', 'scan@home.service');
      systemctl('mask', 'masked.service');
      systemctl('enable', 'reenabled.service');
      systemctl('disable', 'reenabled.service');
      const listed = systemctl('list-unit-files', '--plain', '--no-legend', '--no-pager');
      const theirs = new Map(
        listed
          .trim()
          .split('\n')
          .map((line) => line.split(/\s+/).slice(0, 2) as [string, string])
          // systemctl's words for a second name, and for a template of which an instance is enabled.
          .map(([name, state]) => [name, /^(?:alias|indirect)$/.test(state) ? 'enabled' : state]),
      );
      const { units, timers } = readSystemdUnits(root);
      const ours = [...units.facts, ...timers.facts].map((fact) => [
        fact.name,
        'enabled' in fact ? fact.enabled : '',
      ]);
      expect(new Map(ours as [string, string][])).toEqual(theirs);
      expect(theirs.get('masked.service')).toBe('masked');
      expect(theirs.size).toBe(10);
    },
  );

  it('writes nothing', () => {
    const root = makeRoot({ [`${LIB}/kesl.service`]: KESL });
    const before = digestTree(root.dir);
    readSystemdUnits(root);
    expect(digestTree(root.dir)).toBe(before);
  });
});
