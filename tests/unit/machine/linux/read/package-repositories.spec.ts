import { describe, expect, it } from 'vitest';
import { readPackageRepositories } from '../../../../../src/machine/linux/read/package-repositories.ts';
import { makeRoot } from './make-root.ts';

describe('readPackageRepositories', () => {
  it.each([
    ['/etc/apt/sources.list', 'deb https://repo.example.test/kaspersky stable main'],
    ['/etc/apt/sources.list.d/av.list', 'deb https://repo.example.test/kaspersky stable main'],
    ['/etc/apt/sources.list.d/av.sources', 'URIs: https://repo.example.test/kaspersky'],
    ['/etc/yum.repos.d/av.repo', 'baseurl=https://repo.example.test/Kaspersky/'],
    ['/etc/zypp/repos.d/av.repo', 'baseurl=https://repo.example.test/Kaspersky/'],
  ])('finds the line in %s', (path, line) => {
    const root = makeRoot({ [path]: `# kaspersky\n${line}\n` });
    expect(readPackageRepositories(root, ['kaspersky'])).toMatchObject({
      entries: 1,
      unread: [],
      facts: [{ source: 'package-repository', locator: `${path}:2`, value: line }],
    });
  });

  it('finds a mirror by the name of its file', () => {
    const root = makeRoot({
      '/etc/yum.repos.d/kaspersky.repo': '[av]\nname=AV\nbaseurl=http://mirror/av\n',
    });
    expect(readPackageRepositories(root, ['kaspersky']).facts).toMatchObject([
      { name: 'kaspersky.repo', value: 'baseurl=http://mirror/av' },
    ]);
  });

  it('leaves out files that the package manager does not read', () => {
    const root = makeRoot({ '/etc/apt/sources.list.d/av.list.save': 'deb http://x/kaspersky s\n' });
    expect(readPackageRepositories(root, ['kaspersky'])).toMatchObject({ facts: [], entries: 0 });
  });
});
