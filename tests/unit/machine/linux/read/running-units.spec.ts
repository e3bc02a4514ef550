import { describe, expect, it } from 'vitest';
import { readRunningUnits } from '../../../../../src/machine/linux/read/running-units.ts';
import { makeRoot } from './make-root.ts';

const BOOTED = {
  '/proc/1/cgroup': '0::/init.scope\n',
  '/run/systemd/system': { dir: true },
} as const;
const UNIFIED = { '/sys/fs/cgroup/cgroup.controllers': 'cpu\n' } as const;
const POPULATED = 'populated 1\nfrozen 0\n';

describe('readRunningUnits', () => {
  it("keeps services of users' managers apart from the system's", () => {
    const manager = '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service';
    const running = readRunningUnits(
      makeRoot({
        ...BOOTED,
        ...UNIFIED,
        '/sys/fs/cgroup/system.slice/kesl.service/cgroup.events': POPULATED,
        [`${manager}/cgroup.events`]: POPULATED,
        [`${manager}/app.slice/kesl-gui.service/cgroup.events`]: POPULATED,
      }),
    );
    expect(running?.system).toEqual(new Set(['kesl.service', 'user@1000.service']));
    expect(running?.user).toEqual(new Set(['kesl-gui.service']));
  });

  it('does not take the groups of a container inside a service for units', () => {
    const docker = '/sys/fs/cgroup/system.slice/docker.service';
    const running = readRunningUnits(
      makeRoot({
        ...BOOTED,
        ...UNIFIED,
        [`${docker}/cgroup.events`]: POPULATED,
        [`${docker}/inner/kesl.service/cgroup.events`]: POPULATED,
      }),
    );
    expect(running?.system).toEqual(new Set(['docker.service']));
  });

  it('looks below its own group where a container sees the whole hierarchy', () => {
    const own = '/sys/fs/cgroup/machine.slice/c1.scope/payload';
    const running = readRunningUnits(
      makeRoot({
        ...BOOTED,
        ...UNIFIED,
        '/proc/1/cgroup': '0::/machine.slice/c1.scope/payload/init.scope\n',
        [`${own}/system.slice/kesl.service/cgroup.events`]: POPULATED,
        '/sys/fs/cgroup/system.slice/of-the-host.service/cgroup.events': POPULATED,
      }),
    );
    expect(running?.system).toEqual(new Set(['kesl.service']));
  });

  it('reads the older hierarchy by the processes in a group or below it', () => {
    const slice = '/sys/fs/cgroup/systemd/system.slice';
    const running = readRunningUnits(
      makeRoot({
        ...BOOTED,
        '/proc/1/cgroup': '2:cpu:/\n1:name=systemd:/init.scope\n',
        [`${slice}/kesl.service/cgroup.procs`]: '812\n',
        [`${slice}/nested.service/cgroup.procs`]: '',
        [`${slice}/nested.service/part/cgroup.procs`]: '813\n',
        [`${slice}/stopped.service/cgroup.procs`]: '',
      }),
    );
    expect(running?.system).toEqual(new Set(['kesl.service', 'nested.service']));
  });

  it.each([
    ['systemd does not run the machine', { '/proc/1/cgroup': '0::/\n', ...UNIFIED }],
    ['there are no control groups', BOOTED],
    ['a disk is only mounted', { '/run/systemd/system': { dir: true }, ...UNIFIED }],
  ] as const)('does not know where %s', (_what, nodes) => {
    expect(readRunningUnits(makeRoot(nodes))).toBeNull();
  });
});
