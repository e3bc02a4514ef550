import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PREDICATE_TYPES } from '../../../src/model/receipt.ts';
import { statementOf } from '../../../src/steps/certify.ts';
import { STORY, story, USERS } from '../receipt/known-job.ts';
import { statementInput } from '../receipt/known-statement.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'swapout-certify-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true });
});

describe('statementOf', () => {
  it('is the same, byte for byte, for a known job', async () => {
    const input = await statementInput(dir, story());
    // How the journal spells its lines is not the statement's business.
    const journal = { ...input.journal, lastDigest: '4'.repeat(64) };
    const statement = statementOf({ ...input, journal });
    const known = path.resolve(
      import.meta.dirname,
      '../../fixtures/receipt/known-job.statement.json',
    );
    expect(JSON.stringify(statement)).toBe((await readFile(known, 'utf8')).trimEnd());
  });

  it('does not change the job that it speaks of', async () => {
    const input = await statementInput(dir, story());
    const before = JSON.stringify(input.job);
    statementOf(input);
    expect(JSON.stringify(input.job)).toBe(before);
  });

  it('names no user and no user file, and keeps host name, technician and site', async () => {
    const statement = statementOf(await statementInput(dir, story()));
    const { machine, technician, site } = statement.predicate;
    expect(machine.hostname).toBe('annaberg-ws7');
    expect([technician.id, site, machine.assetTag]).toEqual(['T-1042', 'BER-3', 'GOV-00817']);
    const text = JSON.stringify(statement).replaceAll('annaberg-ws7', '');
    for (const user of USERS) expect(text).not.toContain(user);
    expect(text).not.toContain('kesl for');
    expect(statement.predicate.before?.findings[1]?.for).toBe('user:1');
  });

  it.each([
    ['live', 'this', 'urn:swapout:removal-receipt:v1'],
    ['practice', 'practice:home-suite', 'urn:swapout:practice-receipt:v1'],
    ['mounted-root', 'this', 'urn:swapout:snapshot-report:v1'],
  ] as const)('gives a %s machine a predicate type of its own', async (origin, machine, type) => {
    const opened = { ...STORY.opened, options: { ...STORY.opened.options, machine } };
    const statement = statementOf(await statementInput(dir, story({ opened }), { origin }));
    expect(statement.predicateType).toBe(type);
  });

  it.each([
    ['live', 'practice:home-suite'],
    ['mounted-root', 'practice:home-suite'],
    ['practice', 'this'],
  ] as const)('refuses to say that a %s machine was %s', async (origin, machine) => {
    const opened = { ...STORY.opened, options: { ...STORY.opened.options, machine } };
    const input = await statementInput(dir, story({ opened }), { origin });
    expect(() => statementOf(input)).toThrow('does not come from');
  });

  it('has three predicate types that nobody can take for one another', () => {
    expect(new Set(Object.values(PREDICATE_TYPES)).size).toBe(3);
  });
});
