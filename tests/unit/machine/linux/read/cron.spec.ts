import { describe, expect, it } from 'vitest';
import { readCron } from '../../../../../src/machine/linux/read/cron.ts';
import { makeRoot } from './make-root.ts';

const LINE = '0 4 * * * root /opt/kaspersky/kesl/bin/kesl-control --scan';

describe('readCron', () => {
  it.each([
    ['/etc/crontab', undefined],
    ['/etc/cron.d/scan', undefined],
    ['/etc/cron.daily/scan', undefined],
    ['/var/spool/cron/crontabs/anna', 'user:anna'],
    ['/var/spool/cron/anna', 'user:anna'],
    ['/var/spool/cron/tabs/anna', 'user:anna'],
  ])('finds the line in %s', (path, owner) => {
    const { facts, unread } = readCron(
      makeRoot({ [path]: `SHELL=/bin/sh\n${LINE}\n` }),
      ['kaspersky'],
      [],
    );
    expect(unread).toEqual([]);
    expect(facts).toMatchObject([{ source: 'cron', locator: `${path}:2`, value: LINE }]);
    expect(facts[0]?.for).toBe(owner);
  });

  it('finds a line by a path of the catalog that holds none of the words', () => {
    const root = makeRoot({
      '/etc/crontab': '@daily root /usr/bin/kesl-control -S\n@daily root /usr/bin/x\n',
    });
    const { facts } = readCron(root, ['kaspersky'], ['/usr/bin/kesl-control', '/opt/*']);
    expect(facts).toMatchObject([{ locator: '/etc/crontab:1' }]);
  });

  it('finds a script that is named for the product', () => {
    const root = makeRoot({ '/etc/cron.weekly/kaspersky-update': '#!/bin/sh\nexit 0\n' });
    expect(readCron(root, ['kaspersky'], []).facts).toMatchObject([{ name: 'kaspersky-update' }]);
  });

  it('leaves out other lines and counts the files', () => {
    const root = makeRoot({
      '/etc/crontab': '@daily root run-parts\n',
      '/etc/cron.d/.placeholder': '',
    });
    expect(readCron(root, ['kaspersky'], [])).toMatchObject({ facts: [], entries: 2 });
  });
});
