import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DetectDocument } from '../../../src/model/finding.ts';
import { RunDocument } from '../../../src/model/run-document.ts';
import { Snapshot } from '../../../src/model/snapshot.ts';
import { PlanDocument } from '../../../src/model/step.ts';
import { VerifyDocument } from '../../../src/model/verdict.ts';
import { Recording } from '../../../src/machine/practice/recording.ts';
import { anEngine, ASSETS_DIR, run, tempDir, TRAINING_PACK } from '../job/practice-job.ts';
import { swapout } from './program-run.ts';

const HOME = ['--machine', 'practice'] as const;
const YES = ['--yes', '--technician', 't-1'] as const;
const NONE = ['--no-replacement', 'not today'] as const;

const Head = z.looseObject({ schema: z.string() });

/** Exactly one JSON document, its first field the schema. */
function documentOf(out: string): Record<string, unknown> {
  expect(out.startsWith('{\n  "schema": "swapout.')).toBe(true);
  return Head.parse(JSON.parse(out));
}

describe('--json', () => {
  it.each([
    [['detect'], 'swapout.detect/v1', 3, DetectDocument],
    [['plan'], 'swapout.plan/v1', 0, PlanDocument],
    [['verify'], 'swapout.verify/v1', 3, VerifyDocument],
    [['snapshot'], 'swapout.snapshot/v1', 0, Snapshot],
    [['catalog'], 'swapout.catalog/v1', 0, Head],
    [['jobs'], 'swapout.jobs/v1', 0, Head],
    [['run', ...YES, ...NONE], 'swapout.run/v1', 0, RunDocument],
    [['remove', ...YES], 'swapout.remove/v1', 0, RunDocument],
    [['remove', '--dry-run'], 'swapout.plan/v1', 0, PlanDocument],
    [['replace', ...YES, ...NONE], 'swapout.replace/v1', 4, RunDocument],
  ] as const)(
    'of %o is one %s document and nothing else, exit code %i',
    async (line, schema, exitCode, Shape) => {
      const { run: swap } = await swapout();
      const ran = await swap([...line, ...HOME, '--json']);
      expect(documentOf(ran.out)['schema']).toBe(schema);
      expect(Shape.safeParse(JSON.parse(ran.out)).success).toBe(true);
      expect(ran.exitCode).toBe(exitCode);
    },
  );

  it('of detect has every field that other programs rely on', async () => {
    const { run: swap } = await swapout();
    const document = documentOf((await swap(['detect', ...HOME, '--json'])).out);
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining([
        'schema',
        'machine',
        'takenAt',
        'catalog',
        'findings',
        'ignored',
        'unread',
        'mayReturn',
        'durationMs',
      ]),
    );
    const { findings } = DetectDocument.parse(document);
    expect(Object.keys(findings[0] ?? {})).toEqual(
      expect.arrayContaining([
        'id',
        'product',
        'state',
        'version',
        'authorities',
        'for',
        'evidence',
      ]),
    );
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
  });

  it('of run has every field that other programs rely on, and the receipt with its key beside it', async () => {
    const { run: swap, kitDir } = await swapout();
    const { out } = await swap([
      'run',
      ...HOME,
      ...YES,
      '--json',
      '--pack',
      TRAINING_PACK,
      '--replacement',
      'training-shield-windows',
    ]);
    const document = RunDocument.parse(documentOf(out));
    expect(document).toMatchObject({
      verdict: 'removed',
      exitCode: 0,
      replacement: { kind: 'protected' },
    });
    expect(Object.keys(document.steps[0] ?? {})).toEqual(
      expect.arrayContaining(['id', 'action', 'commandLine', 'outcome', 'exitCode', 'durationMs']),
    );
    expect(document.receipt).toMatch(/^\/.*\.dsse\.json$/);
    expect(document.receipt?.startsWith(kitDir)).toBe(true);
    expect(existsSync((document.receipt ?? '').replace('.dsse.json', '.pub.pem'))).toBe(true);
  });

  it('of resume tells the steps before and after the restart as one job', async () => {
    const { run: swap } = await swapout();
    const machine = ['--machine', 'practice:endpoint-reboot'];
    const first = await swap(['run', ...machine, ...YES, ...NONE, '--json']);
    expect([first.exitCode, documentOf(first.out)['verdict']]).toEqual([
      7,
      'removed-reboot-pending',
    ]);
    const second = await swap(['resume', ...machine, '--yes', '--json']);
    const [before, after] = [first, second].map(({ out }) => RunDocument.parse(documentOf(out)));
    expect([second.exitCode, after?.schema, after?.job]).toEqual([
      0,
      'swapout.run/v1',
      before?.job,
    ]);
    expect(after?.steps.slice(0, before?.steps.length)).toEqual(before?.steps);
    expect(after?.steps.length).toBeGreaterThan(before?.steps.length ?? 0);
    const third = await swap(['resume', ...machine, '--yes', '--json']);
    expect([third.exitCode, third.out]).toEqual([0, second.out]);
  });

  it('of restore names what came back and the receipt that withdraws', async () => {
    const { run: swap } = await swapout();
    const { job } = RunDocument.parse(
      JSON.parse((await swap(['run', ...HOME, ...YES, ...NONE, '--json'])).out),
    );
    const ran = await swap(['restore', job, ...HOME, '--yes', '--json']);
    expect([ran.exitCode, documentOf(ran.out)]).toEqual([
      0,
      expect.objectContaining({ schema: 'swapout.restore/v1', job, failed: [] }),
    ]);
  });
});

describe('--out', () => {
  it('writes the document to a file, and nothing to standard output', async () => {
    const { run: swap } = await swapout();
    const file = join(await tempDir(), 'detect.json');
    const ran = await swap(['detect', ...HOME, '--json', '--out', file]);
    expect([ran.exitCode, ran.out]).toEqual([3, '']);
    expect(documentOf(await readFile(file, 'utf8'))['schema']).toBe('swapout.detect/v1');
  });

  it('of run is the folder for receipts; the document goes to standard output', async () => {
    const { run: swap } = await swapout();
    const dir = await tempDir();
    const ran = await swap(['run', ...HOME, ...YES, ...NONE, '--json', '--out', dir]);
    expect(RunDocument.parse(documentOf(ran.out)).receipt?.startsWith(dir)).toBe(true);
  });

  it('that cannot be written is a usage error', async () => {
    const { run: swap } = await swapout();
    const ran = await swap(['detect', ...HOME, '--out', '/nowhere/at/all.json']);
    expect([ran.exitCode, ran.out]).toEqual([2, '']);
  });
});

describe('detect', () => {
  it('names the earlier job and its receipt, for people too', async () => {
    const { run: swap } = await swapout();
    const document = RunDocument.parse(
      JSON.parse((await swap(['run', ...HOME, ...YES, ...NONE, '--json'])).out),
    );
    const { out } = await swap(['detect', ...HOME]);
    expect(out).toContain(`Earlier job ${document.job}: removed, ${document.receipt ?? '?'}`);
  });

  it.each([
    ['practice:clean-machine', 0, /^$/],
    ['practice:home-suite', 0, /Kaspersky/],
  ])('--contract configmgr on %s answers with exit code %i', async (machine, exitCode, text) => {
    const { run: swap } = await swapout();
    const ran = await swap(['detect', '--machine', machine, '--contract', 'configmgr']);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.out).toMatch(text);
  });

  it('says what was looked at where nothing was found', async () => {
    const { run: swap } = await swapout();
    const ran = await swap(['detect', '--machine', 'practice:clean-machine']);
    expect([ran.exitCode, ran.out]).toEqual([
      0,
      expect.stringMatching(/Nothing was found\.\nLooked at: .*uninstall-entry \d+/),
    ]);
  });
});

describe('snapshot --anonymous', () => {
  it('holds no host name, user or serial number, and becomes a practice machine', async () => {
    const { run: swap } = await swapout();
    const plain = Snapshot.parse(JSON.parse((await swap(['snapshot', ...HOME])).out));
    const { out } = await swap(['snapshot', ...HOME, '--anonymous', '--json']);
    const anonymous = Snapshot.parse(documentOf(out));
    expect(out).not.toContain(plain.machine.hostname);
    expect(out).not.toMatch(/C:\\\\Users\\\\training/);
    expect(plain.facts.some((fact) => fact.for === 'user:training')).toBe(true);
    expect(anonymous.facts.some((fact) => fact.for === 'user:training')).toBe(false);
    expect(anonymous.machine.serial).toBeNull();

    const assets = await tempDir();
    for (const part of ['catalog', 'advice'])
      await symlink(join(ASSETS_DIR, part), join(assets, part));
    await mkdir(join(assets, 'practice'));
    const recording = {
      ...(JSON.parse(
        await readFile(join(ASSETS_DIR, 'practice', 'home-suite.json'), 'utf8'),
      ) as object),
      name: 'visited',
      snapshot: { ...anonymous, origin: 'practice' },
    };
    expect(Recording.safeParse(recording).success).toBe(true);
    await writeFile(join(assets, 'practice', 'visited.json'), JSON.stringify(recording));
    const job = await run(await anEngine(assets), 'practice:visited');
    expect(job.verification?.verdict).toBe('removed');
  });
});
