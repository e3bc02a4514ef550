import { describe, expect, it } from 'vitest';
import { readAccounts } from '../../../../../src/machine/linux/read/accounts.ts';
import { makeRoot } from './make-root.ts';

describe('readAccounts', () => {
  it('finds users and groups by pattern, and counts all', () => {
    const root = makeRoot({
      '/etc/passwd':
        'root:x:0:0:root:/root:/bin/bash\nksc:x:998:997::/nonexistent:/bin/false\n+::::::\n\n',
      '/etc/group': 'root:x:0:\nkladmins:x:997:ksc\nuser_1:x:996:\n',
    });
    expect(readAccounts(root, ['ksc', 'kladmins', 'user_*'])).toMatchObject({
      entries: 5,
      unread: [],
      facts: [
        { source: 'account', locator: '/etc/passwd: ksc', name: 'ksc', kind: 'user', id: '998' },
        { name: 'kladmins', kind: 'group', id: '997' },
        { name: 'user_1', kind: 'group', id: '996' },
      ],
    });
  });
});
