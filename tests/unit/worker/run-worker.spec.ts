import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StartChoices } from '../../../src/model/contract.ts';
import { reduceJob } from '../../../src/model/reduce-job.ts';
import type { Question } from '../../../src/model/question.ts';
import { LONGEST_LINE_BYTES } from '../../../src/worker/read-lines.ts';
import { anEngine, practiceState } from '../job/practice-job.ts';
import { answerAll, connect, type Client } from './client.ts';

const choices = (machine: StartChoices['machine']): StartChoices => ({
  machine,
  technician: 't-1',
  site: null,
  assetTag: 'GOV-1',
  clockConfirmed: true,
  packDir: null,
});

function usualAnswer(question: Question): Readonly<Record<string, unknown>> {
  switch (question.kind) {
    case 'approve-plan':
      return { answer: 'approve', steps: question.plan.steps.map(({ id }) => id) };
    case 'before-start':
      return {
        answer: 'begin',
        accepted: question.stops.map(({ name }) => ({ name, reason: 'I looked' })),
        replacement: { kind: 'none', reason: 'another day' },
      };
    case 'password':
      return { answer: 'unknown', reason: 'nobody knows it' };
    case 'keep-waiting':
      return { answer: 'end' };
    case 'step-failed':
      return { answer: 'go-on' };
    case 'reboot':
      return { answer: 'later' };
    case 'install-replacement':
      return { answer: 'go-without', reason: 'not now' };
  }
}

function jobOf(client: Client) {
  const lines = client.notifications.flatMap((each) =>
    each.type === 'job-line' ? [each.line] : [],
  );
  const first = lines.findLastIndex(({ seq }) => seq === 0);
  return reduceJob(lines.slice(first));
}

const startOf = async (client: Client, machine: StartChoices['machine']): Promise<string> => {
  const answer = await client.request('job:start', choices(machine));
  if ('failure' in answer) throw new Error(answer.failure.message);
  return (answer.result as { job: string }).job;
};

async function firstQuestion(client: Client, kind: Question['kind']): Promise<number> {
  const found = await client.until(
    (each) => each.type === 'question' && each.question.kind === kind,
  );
  if (found.type !== 'question') throw new Error('no question');
  return found.id;
}

describe('hostile input', () => {
  it.each([
    ['no JSON', 'not json'],
    ['an empty line', ''],
    ['another shape', '{"id":7}'],
    ['an unknown request', '{"id":7,"request":"job:evil","params":{}}'],
    ['a request of the prototype', '{"id":7,"request":"constructor","params":{}}'],
    ['no params', '{"id":7,"request":"job:pause"}'],
    ['a parameter too many', '{"id":7,"request":"job:pause","params":{"path":"/etc"}}'],
    ['a path for a machine', '{"id":7,"request":"practice:reset","params":{"name":"../../etc"}}'],
    [
      'an answer that nobody asked for',
      '{"id":7,"request":"job:answer","params":{"question":1,"answer":{}}}',
    ],
    ['a job that is none', '{"id":7,"request":"job:resume","params":{"job":"../../x"}}'],
  ])('(%s) gets a failure with a next step, and the worker goes on', async (_what, line) => {
    const engine = await anEngine();
    const client = connect(engine);
    client.raw(`${line}\n`);
    const { result } = (await client.request('job:pause', {})) as { result: unknown };
    expect(result).toEqual({});
    await client.end();
    expect(client.strayFailures).toHaveLength(1);
    const [{ id, failure } = { id: -1, failure: null }] = client.strayFailures;
    expect(id).toBe(line.includes('"id":7') ? 7 : 0);
    expect(failure?.next).toMatch(/\S/);
    expect(existsSync(engine.stateOverride ?? '')).toBe(false);
  });

  it('of a huge line is thrown away as it comes', async () => {
    const client = connect(await anEngine());
    const part = 'x'.repeat(256 * 1024);
    for (let bytes = 0; bytes <= LONGEST_LINE_BYTES; bytes += part.length) client.raw(part);
    client.raw('\n');
    await client.request('job:pause', {});
    await client.end();
    expect(client.strayFailures.map(({ failure }) => failure.code)).toEqual(['usage']);
  });

  it('never quotes a secret back', async () => {
    const client = connect(await anEngine());
    client.raw('{"id":1,"request":"key:unlock","params":{"passphrase":"open sesame"\n');
    await client.end();
    expect(JSON.stringify(client.strayFailures)).not.toContain('sesame');
  });

  it('of a torn last line is answered at the end', async () => {
    const client = connect(await anEngine());
    client.raw('{"id":3,"request":"job:pa');
    await client.end();
    expect(client.strayFailures).toHaveLength(1);
  });
});

describe('a job over the contract', () => {
  it('goes from start to receipt, every line told, every question closed', async () => {
    const engine = await anEngine();
    const client = connect(engine);
    const welcome = await client.request('session:welcome', {});
    expect(welcome).toHaveProperty('result.practice.0.name', 'home-suite');
    const job = await startOf(client, 'practice:home-suite');
    const asked = await answerAll(client, usualAnswer);
    expect(asked).toEqual(['approve-plan', 'before-start', 'approve-plan']);
    const told = jobOf(client);
    expect([told?.id, told?.stage, told?.options.assetTag]).toEqual([job, 'done', 'GOV-1']);
    const opened = client.notifications.filter(({ type }) => type === 'question').length;
    const closed = client.notifications.filter(({ type }) => type === 'question-closed').length;
    expect(closed).toBe(opened);
    const receipt = await client.request('receipt:read', { job });
    expect(receipt).toHaveProperty('result.payload', expect.stringContaining('"status":"removed"'));
    await client.end();
  });

  it('takes an answer of another shape for none, and leaves the question open', async () => {
    const client = connect(await anEngine());
    await startOf(client, 'practice:home-suite');
    const question = await firstQuestion(client, 'approve-plan');
    const wrong = await client.request('job:answer', { question, answer: { answer: 'approve' } });
    expect(wrong).toHaveProperty('failure.code', 'usage');
    expect(client.notifications.some(({ type }) => type === 'question-closed')).toBe(false);
    const right = await client.request('job:answer', {
      question,
      answer: { answer: 'decline', reason: 'no' },
    });
    expect(right).toEqual({ result: {} });
    const twice = await client.request('job:answer', {
      question,
      answer: { answer: 'decline', reason: 'no' },
    });
    expect(twice).toHaveProperty('failure.code', 'usage');
    await client.end();
  });

  it('refuses a second job, a reset and a restart beside the one that runs', async () => {
    const client = connect(await anEngine());
    await startOf(client, 'practice:home-suite');
    await firstQuestion(client, 'approve-plan');
    const second = await client.request('job:start', choices('practice:clean-machine'));
    expect(second).toHaveProperty('failure.code', 'busy');
    const reset = await client.request('practice:reset', { name: 'home-suite' });
    expect(reset).toHaveProperty('failure.code', 'busy');
    const reboot = await client.request('practice:reboot', {});
    expect(reboot).toHaveProperty('failure.code', 'busy');
    await client.end();
  });

  it('rests at a pause, closes its question, and goes on in another worker to the end', async () => {
    const engine = await anEngine();
    const client = connect(engine);
    const job = await startOf(client, 'practice:home-suite');
    const question = await firstQuestion(client, 'approve-plan');
    await client.request('job:pause', {});
    expect(client.notifications).toContainEqual({ type: 'question-closed', id: question });
    expect(client.notifications).toContainEqual({ type: 'job-rests', job, failure: null });
    const reset = await client.request('practice:reset', { name: 'home-suite' });
    expect(reset).toHaveProperty('failure.code', 'job-open');
    await client.end();

    const next = connect(engine);
    expect(await next.request('job:resume', { job })).toEqual({ result: { job } });
    await answerAll(next, usualAnswer);
    expect(jobOf(next)?.stage).toBe('done');
    expect(await next.request('machine:leave', { job, removeBackups: true })).toHaveProperty(
      'result.failed',
      [],
    );
    await next.end();
  });

  it('only tells a job again that is done, and writes nothing', async () => {
    const engine = await anEngine();
    const client = connect(engine);
    const job = await startOf(client, 'practice:clean-machine');
    await answerAll(client, usualAnswer);
    const before = jobOf(client);
    await client.end();
    const next = connect(engine);
    expect(await next.request('job:resume', { job })).toEqual({ result: { job } });
    await next.until(({ type }) => type === 'job-rests');
    expect(jobOf(next)).toEqual(before);
    await next.end();
  });

  it('closes the question about a hung step when it is ended, and tells its outcome', async () => {
    const engine = await anEngine();
    const client = connect(engine);
    await startOf(client, 'practice:hanging-uninstaller');
    const asked = await answerAll(client, usualAnswer);
    expect(asked).toContain('keep-waiting');
    expect(jobOf(client)?.steps.some(({ result }) => result?.outcome === 'timed-out')).toBe(true);
    await client.end();
  });

  it('rests at a question about a hung practice step, and asks again after the pause', async () => {
    const engine = await anEngine();
    const client = connect(engine);
    const job = await startOf(client, 'practice:hanging-uninstaller');
    const waiting = answerAll(client, (question) =>
      question.kind === 'keep-waiting' ? { answer: 'none of these' } : usualAnswer(question),
    );
    await firstQuestion(client, 'keep-waiting');
    await client.request('job:pause', {});
    await waiting;
    await client.end();
    const next = connect(engine);
    await next.request('job:resume', { job });
    expect(await answerAll(next, usualAnswer)).toContain('keep-waiting');
    expect((await practiceState(engine, 'hanging-uninstaller')).uses['endpoint-hangs']).toBe(1);
    await next.end();
  });

  it('that cannot open says why, and leaves the window free', async () => {
    const client = connect(await anEngine());
    const unknown = await client.request('job:start', choices('practice:no-such'));
    expect(unknown).toHaveProperty('failure.code', 'practice-unknown');
    expect(
      await client.request('job:start', { ...choices('practice:clean-machine'), packDir: '/etc' }),
    ).toHaveProperty('failure.code', 'pack-invalid');
    await startOf(client, 'practice:clean-machine');
    await client.end();
  });
});
