import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../../src/cli/paint.ts';
import { TRAINING_PACK } from '../job/practice-job.ts';
import { swapout } from './program-run.ts';

const WHO = ['--technician', 't-1'] as const;

describe('a job at a terminal', () => {
  it('shows every command before it asks, and does what was answered', async () => {
    const { run, prompts } = await swapout();
    const line = ['run', '--machine', 'practice:linux-endpoint', ...WHO, '--pack', TRAINING_PACK];
    const ran = await run(line, { answers: ['y', '5', '1', 'y', 'y', 'y', 'y', 'y'] });
    expect(ran.exitCode).toBe(0);
    const plan = ran.err.indexOf('/usr/bin/dpkg --purge -- kesl:amd64');
    expect(plan).toBeGreaterThan(-1);
    expect(plan).toBeLessThan(ran.err.indexOf('→ '));
    expect(prompts().map(({ prompt }) => prompt.trim())).toEqual([
      'Do this? [y/N]',
      'Which replacement? (1-1, 0 for none)',
      'Which replacement? (1-1, 0 for none)',
      'Do this? [y/N]',
    ]);
    expect(ran.out).toContain('Protected by Training Shield 1.0.0');
    expect(ran.out.trimEnd().split('\n').at(-1)).toMatch(/\.dsse\.json$/);
  });

  it('asks nothing that the command line has answered', async () => {
    const { run, prompts } = await swapout();
    const ran = await run(
      [
        ...['run', '--machine', 'practice:linux-management-server', ...WHO],
        ...['--no-replacement', 'x', '--accept', 'management-server=its clients are done'],
      ],
      { answers: ['y', 'y', 'y', 'y'] },
    );
    expect(ran.exitCode).toBe(0);
    expect(new Set(prompts().map(({ prompt }) => prompt.trim()))).toEqual(
      new Set(['Do this? [y/N]']),
    );
  });

  it('wants a reason for what is left undone, and offers nothing beside what stays', async () => {
    const { run, prompts } = await swapout();
    const line = ['run', '--machine', 'practice', ...WHO];
    const ran = await run(line, { answers: ['n', '', 'it is Friday'] });
    expect(ran.exitCode).toBe(4);
    expect(prompts()).toHaveLength(3);
    expect(ran.out).toContain('still-installed');
  });

  it('asks for passwords hidden, and stops at the end of input, to be gone on with', async () => {
    const { run, prompts } = await swapout();
    const machine = ['--machine', 'practice:endpoint-agent-password'];
    const ran = await run(['run', ...machine, ...WHO, '--no-replacement', 'x'], {
      answers: ['y', 'KLAdmin', 'wrong one'],
    });
    const hidden = prompts().filter(({ hidden: isHidden }) => isHidden);
    expect(hidden.map(({ prompt }) => prompt.trim())).toEqual(['Password']);
    expect(ran.out).toContain('Not finished. Go on with: swapout resume');
    expect(ran.err).not.toContain('wrong one');
    const rest = await run(['resume', ...machine], {
      answers: ['', 'Training-KES-1', 'Training-Agent-1', 'y', 'y'],
    });
    expect(rest.exitCode).toBe(0);
    expect(rest.err).toContain('Going on with job');
  });

  it('tells a failure with its advice, and what runs again', async () => {
    const { run } = await swapout();
    const ran = await run(
      ['run', '--machine', 'practice:linux-lying-uninstaller', ...WHO, '--no-replacement', 'x'],
      { answers: ['y', 'n', 'y', 'y'] },
    );
    expect(ran.exitCode).toBe(4);
    expect(ran.err).toContain('kesl.service runs again.');
    expect(ran.err).toMatch(/ {2}1\. Wait a minute and read the machine again/);
  });
});

describe('jobs', () => {
  it('lists practice and real jobs without being told where, and one machine’s on request', async () => {
    const { run } = await swapout();
    expect((await run(['jobs'])).out).toBe('No jobs.\n');
    const job = ['--yes', ...WHO, '--no-replacement', 'x'];
    await run(['run', '--machine', 'practice', ...job]);
    await run(['run', '--machine', 'practice:clean-machine', ...job]);
    expect((await run(['jobs'])).out.trim().split('\n')).toHaveLength(2);
    const one = await run(['jobs', '--machine', 'practice', '--json']);
    expect(JSON.parse(one.out)).toMatchObject({
      jobs: [{ machine: 'practice:home-suite', stage: 'done', verdict: 'removed', open: false }],
      damaged: [],
    });
  });
});

describe('what came from a machine', () => {
  it.each([
    ['an escape', 'a\u001B[31mb', 'a[31mb'],
    ['a bell and a delete', 'a\u0007\u007Fb', 'ab'],
    ['a carriage return', 'good\rbad', 'goodbad'],
    ['a C1 control', 'a\u009Bb', 'ab'],
    ['a mark that turns the writing', 'exe\u202Etxt', 'exetxt'],
    ['a line end, in a line', 'a\nVerdict: removed', 'a Verdict: removed'],
    ['nothing of it', 'Löschen\tπ', 'Löschen\tπ'],
  ])('is shown without %s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps its lines where it is output', () => {
    expect(printableLines('a\r\nb\n')).toBe('a\nb\n');
  });
});
