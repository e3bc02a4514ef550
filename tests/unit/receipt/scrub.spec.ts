import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScrubber, type ScrubOptions } from '../../../src/receipt/scrub.ts';

const NOBODY: ScrubOptions = { keep: [], knownUsers: [] };

function scrub(text: string, options = NOBODY): string {
  return createScrubber([text], options).text(text);
}

describe('createScrubber', () => {
  it.each([
    ['/home/anna/notes.txt', '/home/user:1/…'],
    ['/home/anna', '/home/user:1'],
    ['/home/anna/', '/home/user:1/'],
    ['/home/anna/Downloads/kesl.deb', '/home/user:1/Downloads/…'],
    ['/home/anna/.config/kaspersky/vault/anna.kpdb', '/home/user:1/.config/kaspersky/…'],
    ['/Users/anna/Library/Logs/x.log', '/Users/user:1/Library/Logs/…'],
    ['/Users/Anna Berg/Library', '/Users/user:1/Library'],
    [
      'C:\\Users\\Anna Berg\\AppData\\Local\\Kaspersky Lab\\AVP21',
      'C:\\Users\\user:1\\AppData\\Local\\Kaspersky Lab\\…',
    ],
    ['c:\\users\\ANNA\\desk.lnk', 'c:\\users\\user:1\\…'],
    ['C:\\Documents and Settings\\anna\\x', 'C:\\Documents and Settings\\user:1\\…'],
    ['C:\\\\Users\\\\anna\\\\x', 'C:\\\\Users\\\\user:1\\\\…'],
    ['C:\\Users\\Public\\Desktop\\k.lnk', 'C:\\Users\\Public\\Desktop\\…'],
    ['/mnt/disk/home/anna/x', '/mnt/disk/home/user:1/…'],
    ['file:///home/anna/My%20Docs', 'file:///home/user:1/…'],
    ['/root/tools/kesl.deb', '/root/…'],
    ['user:anna', 'user:1'],
    ['kis@21.3/user:Anna Berg#2', 'kis@21.3/user:1#2'],
    ['HOME=/home/anna USER=anna', 'HOME=/home/user:1 USER=user:1'],
    ['uid=1000(anna) gid=1000(anna)', 'uid=1000(user:1) gid=1000(user:1)'],
    ['S-1-5-21-1004336348-1177238915-682003330-1001', 'S-1-5-21-…-1001'],
    ['licensed to anna.berg@agency.example', 'licensed to …@agency.example'],
  ])('turns %j into %j', (text, expected) => {
    expect(scrub(text)).toBe(expected);
  });

  it.each([
    '/opt/kaspersky/kesl/bin/kesl',
    '/var/opt/kaspersky/kesl/private/updates',
    'C:\\Program Files (x86)\\Kaspersky Lab\\KES.12.1.0\\avp.exe',
    'HKEY_USERS\\S-1-5-18\\Software\\KasperskyLab',
    'machine',
    'getty@tty1.service',
    '2026-11-25T03:00:00.000Z',
    'removed',
  ])('leaves %j as it is', (text) => {
    expect(scrub(text)).toBe(text);
  });

  it('cuts a path with blanks to the end of its line, rather too much than too little', () => {
    expect(scrub('cannot read /home/anna/my secret plan.doc today\nnext line')).toBe(
      'cannot read /home/user:1/…\nnext line',
    );
  });

  it.each([
    ["rm: cannot remove '/home/anna/a b': Busy", "rm: cannot remove '/home/user:1/…': Busy"],
    ['rm: /home/anna/a b: Permission denied', 'rm: /home/user:1/…: Permission denied'],
    ['"C:\\Users\\anna\\a b.exe" /silent', '"C:\\Users\\user:1\\…" /silent'],
    ['PATH=/home/anna/bin:/usr/bin', 'PATH=/home/user:1/…:/usr/bin'],
    [
      'remove /home/anna/.config/kaspersky (a backup is made first)',
      'remove /home/user:1/.config/kaspersky (a backup is made first)',
    ],
    ['rm -rf /home/anna/.kl /opt/kaspersky', 'rm -rf /home/user:1/… /opt/kaspersky'],
  ])('keeps what follows a path whose end is certain: %j', (text, expected) => {
    expect(scrub(text)).toBe(expected);
  });

  it('replaces a name wherever it stands, once it is known from anywhere in the bundle', () => {
    const log = 'Stopping session of anna (ANNA, CORP\\anna, anna_backup)';
    const scrubber = createScrubber([log, { for: 'user:anna' }], NOBODY);
    expect(scrubber.text(log)).toBe(
      'Stopping session of user:1 (user:1, CORP\\user:1, user:1_backup)',
    );
  });

  it('leaves words that merely hold the name', () => {
    expect(createScrubber(['/home/anna'], NOBODY).text('savanna annas')).toBe('savanna annas');
  });

  it('numbers users in the order in which they turn up, the same everywhere', () => {
    const scrubber = createScrubber(['/home/zoe/x', { for: 'user:anna' }, '/home/zoe'], NOBODY);
    expect(scrubber.json({ a: '/home/anna', b: ['user:zoe', 'anna'] })).toEqual({
      a: '/home/user:2',
      b: ['user:1', 'user:2'],
    });
  });

  it('keeps host name and technician although a user is called so', () => {
    const options = { keep: ['anna-laptop', 'T-17'], knownUsers: ['anna', 'T-17'] };
    expect(scrub('anna on anna-laptop by T-17: /home/T-17', options)).toBe(
      'user:2 on anna-laptop by T-17: /home/user:1',
    );
  });

  it('leaves the documents own words although a user is called so', () => {
    const finding = {
      state: 'installed',
      source: 'file',
      for: 'user:installed',
      path: '/home/file',
    };
    expect(createScrubber([finding], NOBODY).json(finding)).toEqual({
      state: 'installed',
      source: 'file',
      for: 'user:1',
      path: '/home/user:2',
    });
  });

  it('never touches times and digests, whatever a user is called', () => {
    const facts = ['2026-11-25T03:00:00.000Z', 'ab'.repeat(32), `sha256:${'ab'.repeat(32)}`];
    const scrubber = createScrubber(facts, { keep: [], knownUsers: ['2026', 'ab'.repeat(32)] });
    expect(facts.map(scrubber.text)).toEqual(facts);
  });

  it('takes the name of a user file out where it stands beside its path', () => {
    const fact = {
      source: 'installer-file',
      path: '/home/anna/Desktop/divorce.deb',
      name: 'divorce.deb',
    };
    expect(createScrubber([fact], NOBODY).json(fact)).toEqual({
      source: 'installer-file',
      path: '/home/user:1/Desktop/…',
      name: '…',
    });
  });

  it('finds the end of a name with blanks by what is known from elsewhere', () => {
    const texts = ['C:\\Users\\Anna Berg\\x', 'denied: C:\\Users\\Anna Berg by policy'];
    expect(createScrubber(texts, NOBODY).text(texts[1]!)).toBe(
      'denied: C:\\Users\\user:1 by policy',
    );
  });

  it('knows one person by address, normal form and percent signs', () => {
    const texts = ['/home/j\u00fcrgen@corp.example/x', 'ju\u0308rgen', 'j%C3%BCrgen', 'JÜRGEN'];
    const scrubber = createScrubber(texts, NOBODY);
    expect(texts.slice(1).map(scrubber.text)).toEqual(['user:1', 'user:1', 'user:1']);
  });
});

/** Marked, so that no other text of the bundle can hold it by chance. */
const letters = 'a b c d e f g h m n o r s t u v w x y z ä é ñ ж д 漢 0 1 2 3 9'.split(' ');
const userName = fc
  .tuple(
    fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 }),
    fc.constantFrom('', '.b', '-b', '_b', '+'),
  )
  .map(([name, end]) => `zq${name.join('')}${end}q`);
const fileName = fc
  .array(fc.constantFrom(...letters, ' ', '(', ')', '-', '.'), { maxLength: 12 })
  .map((name) => `xz${name.join('')}zx`);

/** Every way in which a name and a file of his may get into snapshot, journal or output. */
const PLANTED: readonly ((user: string, file: string) => unknown)[] = [
  (user, file) => `/home/${user}/${file}`,
  (user, file) => `/Users/${user}/Downloads/${file}`,
  (user, file) => `"C:\\Users\\${user}\\AppData\\Local\\${file}" /x`,
  (user, file) => `dpkg: warning: '/home/${user}/${file}' not empty`,
  (user, file) => `removing /home/${user}/.config/${file} now\nUSER=${user}\n${user} logged in`,
  (user) => ({ for: `user:${user}`, note: `session of ${user}` }),
  (user) => ({ finding: `kis@21/user:${user}#2`, detail: `${user}, CORP\\${user}, <${user}>` }),
  (user, file) => ({ path: `/home/${user}/Desktop/${file}`, name: file, value: `by ${user}` }),
  (user, file) => ({ steps: [{ output: { [`/home/${user}/${file}`]: [user] } }] }),
];

describe('createScrubber, whatever users and files are called', { timeout: 60_000 }, () => {
  it('lets neither a name nor a file name through', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(userName, fileName, fc.integer({ min: 0, max: PLANTED.length - 1 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (plants) => {
          const documents = plants.map(([user, file, way]) => PLANTED[way]!(user, file));
          const scrubber = createScrubber(documents, NOBODY);
          const text = JSON.stringify(documents.map(scrubber.json)).toLowerCase();
          for (const [user, file] of plants) {
            expect(text).not.toContain(user.toLowerCase());
            expect(text).not.toContain(file.toLowerCase());
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes any text and any JSON without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.string(), (value, text) => {
        const scrubber = createScrubber([value, text], NOBODY);
        scrubber.json(value);
        scrubber.text(text);
      }),
    );
  });
});
