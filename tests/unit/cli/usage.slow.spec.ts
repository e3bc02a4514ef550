import { existsSync } from 'node:fs';
import { chmod, readFile, symlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { inWindowsInstallerCodes } from '../../../src/cli/exit-codes.ts';
import { createKeyForTest } from '../job/job-files.ts';
import { tempDir, TRAINING_PACK } from '../job/practice-job.ts';
import { swapout } from './program-run.ts';

const HOME = ['--machine', 'practice'] as const;
const YES = ['--yes', '--technician', 't-1'] as const;
const NONE = ['--no-replacement', 'not today'] as const;

const COMMANDS = [
  ...['detect', 'plan', 'remove', 'verify', 'replace', 'run', 'resume', 'restore', 'jobs'],
  ...['snapshot', 'catalog', 'receipt verify', 'key create', 'worker'],
];

describe('help', () => {
  it.each(COMMANDS)('of %s tells every option, exit code 0', async (command) => {
    const { run } = await swapout();
    const { exitCode, out } = await run([...command.split(' '), '--help']);
    expect(exitCode).toBe(0);
    expect(out).toContain(`Usage: swapout ${command}`);
    for (const line of out.split('\n').filter((text) => /^ {2}-/.test(text)))
      expect(line, 'an option without a word about it').toMatch(/^ {2}-\S.*? {2,}\S/);
  });

  it.each([['help'], ['--help'], ['help', 'run']])('is there by %s', async (...line) => {
    const { run } = await swapout();
    const { exitCode, out } = await run(line);
    expect([exitCode, out]).toEqual([0, expect.stringContaining('Usage: swapout')]);
  });

  it('lists the commands and the exit codes', async () => {
    const { run } = await swapout();
    const { out } = await run(['--help']);
    for (const command of COMMANDS.filter((name) => name !== 'worker'))
      expect(out).toContain(`  ${command.split(' ')[0] ?? ''} `);
    expect(out).toContain('7 reboot required, then "swapout resume"');
  });

  it.each(['--version', '-V'])('%s tells the version', async (option) => {
    const { run } = await swapout();
    expect(await run([option])).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
  });
});

describe('a command line that is wrong', () => {
  const RUN = ['run', ...HOME, ...YES];
  it.each<[string, readonly string[]]>([
    ['no command', []],
    ['an unknown command', ['uninstall']],
    ['an unknown option', ['detect', '--force']],
    ['an unknown machine', ['detect', '--machine', 'that']],
    ['a path for a machine', ['detect', '--machine', 'practice:../x']],
    ['a practice machine that is not there', ['detect', '--machine', 'practice:nowhere']],
    ['a root of a practice machine', ['detect', ...HOME, '--root', '/']],
    ['an unknown contract', ['detect', ...HOME, '--contract', 'jamf']],
    ['unknown exit codes', ['detect', ...HOME, '--exit-codes', 'msi']],
    ['an unknown product', ['catalog', 'kaspersky-for-toasters']],
    ['--yes without a choice', RUN],
    ['a replacement without a pack', [...RUN, '--replacement', 'x']],
    ['a replacement and none', [...RUN, '--pack', TRAINING_PACK, '--replacement', 'x', ...NONE]],
    ['an empty reason', [...RUN, '--no-replacement', ' ']],
    ['a reason that is missing', [...RUN, '--no-replacement']],
    ['a pack that is not there', [...RUN, '--pack', '/nowhere', '--replacement', 'x']],
    ['an accepted stop without a reason', [...RUN, ...NONE, '--accept', 'management-server']],
    ['an unknown stop', [...RUN, ...NONE, '--accept', 'everything=yes']],
    ['a limit that is none', [...RUN, ...NONE, '--step-limit', 'soon']],
    ['a limit of nothing', [...RUN, ...NONE, '--step-limit', '0']],
    ['a negative limit', [...RUN, ...NONE, '--step-limit=-5']],
    ['nobody’s job', ['run', ...HOME, '--yes', ...NONE]],
    ['secrets that are not there', [...RUN, ...NONE, '--secrets', '/nowhere.json']],
    ['a key that is not there', [...RUN, ...NONE, '--key', '/nowhere.pem']],
    ['a resume of nothing', ['resume', ...HOME, '--yes']],
    ['a restore of nothing', ['restore', '20200101T000000Z-0000', ...HOME, '--yes']],
    ['a restore of no job', ['restore', ...HOME, '--yes']],
    ['a receipt that is not there', ['receipt', 'verify', '/nowhere.dsse.json']],
    ['a key command without a file', ['key', 'create']],
  ])('(%s) ends with 2, says so on standard error, and changes nothing', async (_what, line) => {
    const { run, stateDir, kitDir } = await swapout();
    const { exitCode, out, err } = await run(line);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/\S/);
    expect([existsSync(join(stateDir, 'jobs')), existsSync(kitDir)]).toEqual([false, false]);
  });

  it.each(['run', 'remove', 'replace', 'resume', 'restore'])(
    'or %s without --yes and without a terminal ends with 2',
    async (command) => {
      const { run, stateDir } = await swapout();
      const job = command === 'restore' ? ['20200101T000000Z-0000'] : [];
      const { exitCode, err } = await run([command, ...job, ...HOME]);
      expect([exitCode, err]).toEqual([2, expect.stringContaining('no terminal')]);
      expect(existsSync(stateDir)).toBe(false);
    },
  );

  it('is told with what it means and what to do next', async () => {
    const { run } = await swapout();
    const { err } = await run(['run', ...HOME, ...YES]);
    expect(err).toMatch(/^swapout: With --yes give .*\n {2}Nothing was changed.*\n {2}Next: /);
  });

  it('says of a second run where the first is, exit code 2', async () => {
    const { run } = await swapout();
    const line = ['run', '--machine', 'practice:endpoint-reboot', ...YES, ...NONE];
    expect((await run(line)).exitCode).toBe(7);
    const again = await run(line);
    expect(again.exitCode).toBe(2);
    expect(again.err).toContain('`swapout resume`');
    expect(again.err).toContain('`swapout jobs`');
    const remove = await run(['remove', '--machine', 'practice:endpoint-reboot', ...YES]);
    expect(remove.exitCode).toBe(2);
  });

  it('on this machine without rights ends with 5', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    syncBuiltinESMExports();
    try {
      const { run, stateDir } = await swapout();
      const { exitCode, out } = await run(['run', ...YES, ...NONE]);
      expect([exitCode, out, existsSync(stateDir)]).toEqual([5, '', false]);
    } finally {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    }
  });
});

describe('--secrets', () => {
  const PASSWORDS = JSON.stringify({
    products: {
      'kes-windows': { login: 'KLAdmin', password: 'Training-KES-1' },
      'network-agent': { password: 'Training-Agent-1' },
    },
  });
  const LINE = ['run', '--machine', 'practice:endpoint-agent-password', ...YES, ...NONE];

  async function aFile(text: string, mode: number): Promise<string> {
    const path = join(await tempDir(), 'secrets.json');
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  }

  it('from a file that is private is used', async () => {
    const { run } = await swapout();
    expect((await run([...LINE, '--secrets', await aFile(PASSWORDS, 0o600)])).exitCode).toBe(0);
  });

  it('from standard input is used', async () => {
    const { run } = await swapout();
    expect((await run([...LINE, '--secrets', '-'], { input: PASSWORDS })).exitCode).toBe(0);
  });

  it('that others can read is refused, and so is a link', async () => {
    const { run, stateDir } = await swapout();
    const open = await run([...LINE, '--secrets', await aFile(PASSWORDS, 0o640)]);
    expect([open.exitCode, open.err]).toEqual([2, expect.stringContaining('chmod 600')]);
    const link = join(await tempDir(), 'link.json');
    await symlink(await aFile(PASSWORDS, 0o600), link);
    expect((await run([...LINE, '--secrets', link])).exitCode).toBe(2);
    expect(existsSync(stateDir)).toBe(false);
  });

  it.each([
    ['no JSON', '{"products": {"kes": hunter2'],
    ['an unknown field', '{"product": {"kes": {"password": "hunter2"}}}'],
    ['a password that is none', '{"products": {"kes": "hunter2"}}'],
  ])('of another form (%s) is refused without quoting it', async (_what, input) => {
    const { run } = await swapout();
    const { exitCode, err } = await run([...LINE, '--secrets', '-'], { input });
    expect(exitCode).toBe(2);
    expect(err).not.toContain('hunter2');
  });

  it('names a product that the catalog does not know', async () => {
    const { run } = await swapout();
    const input = '{"products": {"kes-window": {"password": "x"}}}';
    const { err } = await run([...LINE, '--secrets', '-'], { input });
    expect(err).toContain('"kes-window", which is no product of the catalog');
  });
});

describe('a signing key', () => {
  it('that is protected, without its passphrase, ends with 2 before anything', async () => {
    const { run, stateDir } = await swapout();
    const line = ['run', ...HOME, ...YES, ...NONE, '--key', await createKeyForTest('open sesame')];
    const { exitCode, err } = await run(line);
    expect([exitCode, err]).toEqual([2, expect.stringContaining('passphrase')]);
    expect(existsSync(stateDir)).toBe(false);
    const input = '{"signingKey": "open sesame"}';
    expect((await run([...line, '--secrets', '-'], { input })).exitCode).toBe(0);
  });

  it('is asked for hidden where there is a terminal', async () => {
    const { run, prompts } = await swapout();
    const key = await createKeyForTest('open sesame');
    const line = ['run', ...HOME, '--technician', 't', ...NONE, '--key', key];
    const { exitCode } = await run(line, { answers: ['wrong'] });
    expect([exitCode, prompts()]).toEqual([
      2,
      [{ prompt: 'Passphrase of the signing key: ', hidden: true }],
    ]);
  });

  it('is made with a passphrase typed twice, never over another', async () => {
    const { run } = await swapout();
    const path = join(await tempDir(), 'key.pem');
    const line = ['key', 'create', '--key', path, '--json'];
    expect((await run(line, { answers: ['one', 'other'] })).exitCode).toBe(2);
    expect(existsSync(path)).toBe(false);
    const made = await run(line, { answers: ['one', 'one'] });
    expect(made.exitCode).toBe(0);
    expect(JSON.parse(made.out)).toMatchObject({ schema: 'swapout.key/v1', key: path });
    const pem = await readFile(path, 'utf8');
    expect(pem).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect((await run(line, { answers: ['two', 'two'] })).exitCode).toBe(2);
    expect(await readFile(path, 'utf8')).toBe(pem);
    expect((await run(['key', 'create', '--key', `${path}2`])).exitCode).toBe(2);
  });
});

describe('--exit-codes windows-installer', () => {
  it.each([
    [0, 0],
    [7, 3010],
    [2, 1639],
    [5, 1625],
    [6, 1330],
    [4, 1603],
    [9, 1603],
  ])('turns %i into %i', (own, theirs) => {
    expect(inWindowsInstallerCodes(own)).toBe(theirs);
  });

  it('turns also what is refused before a command runs', async () => {
    const { run } = await swapout();
    const codes = ['--exit-codes', 'windows-installer'];
    expect((await run(['run', ...HOME, ...YES, ...codes])).exitCode).toBe(1639);
    expect((await run(['run', ...HOME, '--bogus', ...codes])).exitCode).toBe(1639);
    const owed = ['run', '--machine', 'practice:endpoint-reboot', ...YES, ...NONE, ...codes];
    expect((await run(owed)).exitCode).toBe(3010);
  });
});
