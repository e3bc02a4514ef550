import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  deviceOf,
  parseProcLocks,
  readPackageLocks,
} from '../../../../../src/machine/linux/read/package-locks.ts';
import { addToRoot, makeRoot } from './make-root.ts';

/** As a Linux 6.12 showed them while apt-get installed something. */
const LOCKS = [
  '1: POSIX  ADVISORY  WRITE 5101 fe:01:2098 0 EOF',
  '2: POSIX  ADVISORY  READ  812 00:1b:44 0 EOF',
  '2: -> POSIX  ADVISORY  WRITE 813 00:1b:44 0 EOF',
  '3: FLOCK  ADVISORY  WRITE 700 08:0f:131090 0 EOF',
  '4: OFDLCK ADVISORY  WRITE -1 00:06:1055 0 0',
  '',
].join('\n');

describe('parseProcLocks', () => {
  it('reads held write locks: neither readers nor those who wait', () => {
    expect(parseProcLocks(LOCKS)).toEqual([
      { pid: 5101, device: '254:1', inode: '2098' },
      { pid: 700, device: '8:15', inode: '131090' },
      { pid: -1, device: '0:6', inode: '1055' },
    ]);
  });
});

describe('deviceOf', () => {
  it.each([
    [0xfe01n, '254:1'],
    [0x803n, '8:3'],
    [0x10_0305n, '3:261'],
  ])('splits device number %d into %s', (dev, device) => {
    expect(deviceOf(dev)).toBe(device);
  });
});

describe('readPackageLocks', () => {
  it('names the program that holds a lock, as the running kernel shows it', async () => {
    const path = '/var/lib/dpkg/lock-frontend';
    const root = makeRoot({ [path]: '' });
    const holder = spawn(
      '/usr/bin/flock',
      [root.dir + path, '/bin/sh', '-c', 'echo held; read x'],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    onTestFinished(() => {
      holder.kill('SIGKILL');
      holder.stdin.destroy();
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    addToRoot(root, {
      '/proc/locks': fs.readFileSync('/proc/locks'),
      [`/proc/${holder.pid}/comm`]: 'apt-get\n',
    });
    expect(readPackageLocks(root)).toEqual([
      { what: `dpkg frontend lock (${path})`, holder: `apt-get (pid ${holder.pid})` },
    ]);
  });

  it('takes no lock on another file for one on this', () => {
    const root = makeRoot({ '/var/lib/dpkg/lock': '', '/proc/locks': LOCKS });
    expect(readPackageLocks(root)).toEqual([]);
  });

  it('decides by the open files where the file system shows another device', () => {
    const path = '/var/lib/dpkg/lock';
    const root = makeRoot({ [path]: '' });
    const { ino } = fs.statSync(root.dir + path);
    const nodes = { '/proc/locks': `1: POSIX  ADVISORY  WRITE 5101 ff:ff:${ino} 0 EOF\n` };
    addToRoot(root, { ...nodes, '/proc/5101/comm': 'dpkg\n' });
    expect(readPackageLocks(root)).toEqual([]);
    addToRoot(root, { '/proc/5101/fd/3': { link: path } });
    expect(readPackageLocks(root)).toEqual([
      { what: `dpkg lock (${path})`, holder: 'dpkg (pid 5101)' },
    ]);
  });

  it('takes a number that a killed zypper left behind for no lock', () => {
    const root = makeRoot({ '/run/zypp.pid': '5101\n' });
    expect(readPackageLocks(root)).toEqual([]);
    addToRoot(root, { '/proc/5101/comm': 'zypper\n' });
    expect(readPackageLocks(root)).toEqual([
      { what: 'zypper (/run/zypp.pid)', holder: 'zypper (pid 5101)' },
    ]);
  });
});
