import { describe, expect, it } from 'vitest';
import {
  findInstalling,
  readConfigurationManagement,
} from '../../../../../src/machine/linux/read/configuration-management.ts';
import { makeRoot } from './make-root.ts';

describe('findInstalling', () => {
  it.each([
    ['Ansible, present', '- name: AV\n  apt:\n    name: kesl\n    state: present\n', true],
    ['Ansible, absent', '- name: AV\n  apt:\n    name: kesl\n    state: absent\n', false],
    ['Puppet, installed', "package { 'kesl':\n  ensure => installed,\n}\n", true],
    ['Puppet, purged', "package { 'kesl':\n  ensure => purged,\n}\n", false],
    ['Salt, installed', 'kesl:\n  pkg.installed: []\n', true],
    ['Salt, removed', 'kesl:\n  pkg.removed: []\n', false],
    ['a shell line', 'dpkg -i /srv/kesl_11.deb\n', true],
    ['a shell line that uninstalls', 'apt-get purge -y kesl\n', false],
    ['a list without a verb', 'av_packages:\n  - kesl\n', true],
    ['a comment', '# kesl was here\n', false],
    ['another word', 'package: nginx\n', false],
  ])('reads %s', (_what, text, installs) => {
    expect(findInstalling(text, ['kesl']) !== null).toBe(installs);
  });

  it('takes a binary file for none', () => {
    expect(findInstalling('kesl\0install', ['kesl'])).toBeNull();
  });
});

describe('readConfigurationManagement', () => {
  it.each([
    '/etc/ansible/playbooks/av.yml',
    '/etc/puppetlabs/code/a/b/init.pp',
    '/srv/salt/av.sls',
    '/var/lib/cloud/seed/user-data',
  ])('finds a file at %s', (path) => {
    const root = makeRoot({ [path]: 'kesl: installed\n' });
    expect(readConfigurationManagement(root, ['kesl'])).toMatchObject({
      entries: 1,
      facts: [
        { source: 'configuration-management', locator: `${path}:1`, value: 'kesl: installed' },
      ],
    });
  });

  it('does not follow a link out of the folder', () => {
    const root = makeRoot({
      '/etc/ansible/link': { link: '/data' },
      '/data/av.yml': 'kesl: installed\n',
    });
    expect(readConfigurationManagement(root, ['kesl'])).toMatchObject({ facts: [], entries: 0 });
  });

  it('says that it left out a file that is too large', () => {
    const root = makeRoot({ '/etc/ansible/big.yml': 'x'.repeat(2 * 1024 * 1024) });
    expect(readConfigurationManagement(root, ['kesl']).unread).toMatchObject([
      { why: 'too-large', locator: '/etc/ansible/big.yml' },
    ]);
  });
});
