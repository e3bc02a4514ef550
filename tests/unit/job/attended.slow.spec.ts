import { describe, expect, it } from 'vitest';
import { PauseRequested } from '../../../src/index.ts';
import { exitCodeOf } from '../../../src/model/run-document.ts';
import {
  anEngine,
  eventsOf,
  person,
  practiceState,
  resume,
  run,
  runToEnd,
  TRAINING_PACK,
} from './practice-job.ts';

const KES = { answer: 'password', login: 'KLAdmin', password: 'Training-KES-1' } as const;
const AGENT = { answer: 'password', login: null, password: 'Training-Agent-1' } as const;
const WRONG = { answer: 'password', login: null, password: 'not this one' } as const;
const KESL = 'practice:linux-lying-uninstaller';

describe('a password', () => {
  it('that was wrong is asked for again, and the right one goes on', async () => {
    const engine = await anEngine();
    const attempts: [string, boolean, number][] = [];
    const answerer = person({
      password: ({ product, wrong, attempt }) => {
        attempts.push([product, wrong, attempt]);
        if (product === 'network-agent') return AGENT;
        return attempt === 1 ? WRONG : KES;
      },
    });
    const job = await run(engine, 'practice:endpoint-agent-password', { answerer });
    expect(attempts).toEqual([
      ['kes-windows', false, 1],
      ['kes-windows', true, 2],
      ['network-agent', false, 1],
    ]);
    expect([job.verification?.verdict, exitCodeOf(job)]).toEqual(['removed', 0]);
    expect(answerer.asked).not.toContain('step-failed');
  });

  it('that nobody knows skips its product with the reason, and the others go on', async () => {
    const engine = await anEngine();
    const answerer = person({
      password: ({ product }) =>
        product === 'network-agent' ? AGENT : { answer: 'unknown', reason: 'the admin left' },
    });
    const job = await run(engine, 'practice:endpoint-agent-password', { answerer });
    expect(job.skippedProducts).toEqual({ 'kes-windows': 'the admin left' });
    const uninstallers = job.steps.filter(({ step }) => step.action.kind === 'msi-uninstall');
    expect(uninstallers.map(({ step, result }) => [step.product, result?.outcome])).toEqual([
      ['kes-windows', 'skipped'],
      ['network-agent', 'done'],
    ]);
    expect([job.verification?.verdict, exitCodeOf(job)]).toEqual(['still-installed', 4]);
  });

  it('that stays wrong is not tried for ever', async () => {
    const engine = await anEngine();
    const answerer = person({
      password: ({ product }) => (product === 'network-agent' ? AGENT : WRONG),
    });
    const job = await run(engine, 'practice:endpoint-agent-password', { answerer });
    expect(answerer.asked.filter((kind) => kind === 'password')).toHaveLength(6);
    expect(answerer.asked).toContain('step-failed');
    expect(exitCodeOf(job)).toBe(4);
  });
});

describe('the plan', () => {
  it('that is declined changes nothing, and the receipt says why', async () => {
    const engine = await anEngine();
    const answerer = person({
      'approve-plan': () => ({ answer: 'decline', reason: 'not before the weekend' }),
    });
    const job = await run(engine, 'practice:home-suite', { answerer });
    expect([job.stage, job.declined, exitCodeOf(job)]).toEqual([
      'done',
      'not before the weekend',
      4,
    ]);
    expect(job.receipts).toHaveLength(1);
    await expect(practiceState(engine, 'home-suite')).rejects.toThrow('ENOENT');
  });

  it('that is declined owes no restart for what was pending before', async () => {
    const engine = await anEngine();
    const answerer = person({ 'approve-plan': () => ({ answer: 'decline', reason: 'no' }) });
    const job = await run(engine, 'practice:leftover-network-filter', { answerer });
    expect([job.stage, job.rebootOwed, exitCodeOf(job)]).toEqual(['done', null, 4]);
  });

  it('runs the approved steps alone, and drops an id that is not its own', async () => {
    const engine = await anEngine();
    let first: readonly string[] = [];
    const answerer = person({
      'approve-plan': ({ plan }) => {
        if (plan.round > 1) return { answer: 'approve', steps: [] };
        first = plan.steps.map(({ id }) => id);
        return { answer: 'approve', steps: [first[0] ?? '', 'r9-99', '../../etc'] };
      },
    });
    const job = await run(engine, 'practice:home-suite', { answerer });
    const ran = job.steps.filter(({ startedAt }) => startedAt !== null);
    expect(ran.map(({ step }) => step.id)).toEqual([first[0]]);
  });

  it('of a later round is shown and approved like the first', async () => {
    const engine = await anEngine();
    const answerer = person();
    const job = await run(engine, 'practice:home-suite', { answerer });
    expect(answerer.asked.filter((kind) => kind === 'approve-plan')).toHaveLength(job.round);
    expect(job.round).toBe(2);
  });
});

describe('before the first change', () => {
  it('giving up changes nothing, and has a receipt that says so', async () => {
    const engine = await anEngine();
    const answerer = person({
      'before-start': () => ({ answer: 'give-up', reason: 'the owner is in a meeting' }),
    });
    const job = await run(engine, 'practice:home-suite', { answerer });
    expect(job.stoppedBy).toEqual({ why: 'declined', detail: 'the owner is in a meeting' });
    expect([job.stage, exitCodeOf(job), job.receipts.length]).toEqual(['done', 4, 1]);
    await expect(practiceState(engine, 'home-suite')).rejects.toThrow('ENOENT');
  });

  it('a stop that is not answered in words refuses the job, exit code 9', async () => {
    const engine = await anEngine();
    const answerer = person({
      'before-start': () => ({
        answer: 'begin',
        accepted: [],
        replacement: { kind: 'none', reason: 'x' },
      }),
    });
    const job = await run(engine, 'practice:linux-management-server', { answerer });
    expect([job.stoppedBy?.why, exitCodeOf(job)]).toEqual(['stop-refused', 9]);
    await expect(practiceState(engine, 'linux-management-server')).rejects.toThrow('ENOENT');
  });

  it('a stop that is answered stands in the journal with its reason', async () => {
    const engine = await anEngine();
    const job = await run(engine, 'practice:linux-management-server', { answerer: person() });
    expect(job.accepted).toEqual({ 'management-server': 'I looked' });
    expect(exitCodeOf(job)).toBe(0);
  });

  it('the machine is looked at again as often as asked', async () => {
    const engine = await anEngine();
    let looks = 0;
    const answerer = person({
      'before-start': () => {
        looks += 1;
        return looks < 3
          ? { answer: 'look-again' }
          : { answer: 'begin', accepted: [], replacement: { kind: 'none', reason: 'x' } };
      },
    });
    const job = await run(engine, 'practice:home-suite', { answerer });
    const events = await eventsOf(engine, job.id);
    expect(events.filter(({ type }) => type === 'conditions-read')).toHaveLength(3);
  });
});

describe('a hanging uninstaller', () => {
  it('is waited for first, and ended on the word alone', async () => {
    const engine = await anEngine();
    let asked = 0;
    const answerer = person({
      'keep-waiting': () => {
        asked += 1;
        return { answer: asked < 3 ? 'wait' : 'end' };
      },
    });
    const job = await run(engine, 'practice:hanging-uninstaller', { answerer });
    const events = await eventsOf(engine, job.id);
    expect(events.filter(({ type }) => type === 'kept-waiting')).toHaveLength(2);
    expect(job.steps.some(({ result }) => result?.outcome === 'timed-out')).toBe(true);
    const agent = job.steps.find(
      ({ step }) => step.action.kind === 'package-purge' && step.product === 'network-agent',
    );
    expect(agent?.result?.outcome).toBe('done');
  });

  it('is not tried again under --step-limit, whoever asks for it', async () => {
    const engine = await anEngine();
    const answerer = person({
      'step-failed': ({ canRetry }) => {
        expect(canRetry).toBe(false);
        return { answer: 'try-again' };
      },
    });
    const options = { stepLimitMs: 2000 };
    const job = await run(engine, 'practice:hanging-uninstaller', { answerer, options });
    const { uses } = await practiceState(engine, 'hanging-uninstaller');
    expect(uses['endpoint-hangs']).toBe(1);
    expect(answerer.asked).not.toContain('keep-waiting');
    expect(exitCodeOf(job)).toBe(4);
  });
});

describe('an uninstaller that failed', () => {
  it('has what was stopped for it started and enabled again', async () => {
    const engine = await anEngine();
    const job = await run(engine, KESL, { answerer: person() });
    expect(job.restarted).toEqual([
      { unit: 'kesl.service', started: true, detail: 'kesl.service runs again' },
    ]);
    const unit = (await practiceState(engine, 'linux-lying-uninstaller')).facts.find(
      ({ name }) => name === 'kesl.service',
    );
    expect(unit).toMatchObject({ running: true, enabled: 'enabled' });
  });

  it('is tried again where the technician wants it, then left', async () => {
    const engine = await anEngine();
    let failures = 0;
    const answerer = person({
      'step-failed': ({ step, restarted, canRetry }) => {
        failures += 1;
        expect([step.action.kind, restarted.length, canRetry]).toEqual(['package-purge', 1, true]);
        return { answer: failures < 3 ? 'try-again' : 'go-on' };
      },
    });
    const job = await run(engine, KESL, { answerer });
    expect((await practiceState(engine, 'linux-lying-uninstaller')).uses['endpoint-lies']).toBe(3);
    const events = await eventsOf(engine, job.id);
    const purge = job.steps.find(
      ({ step, result }) => step.action.kind === 'package-purge' && result?.outcome === 'failed',
    );
    const finished = events.filter(
      (event) => event.type === 'step-finished' && event.step === purge?.step.id,
    );
    expect(finished).toHaveLength(1);
  });

  it('is never taken apart by hand', async () => {
    const engine = await anEngine();
    const job = await run(engine, KESL, { answerer: person() });
    const byHand = job.steps.filter(
      ({ step }) => step.product === 'kes-linux' && step.action.kind === 'path-remove',
    );
    expect(byHand).toEqual([]);
  });

  it('names a refusal by policy as blocked', async () => {
    const engine = await anEngine();
    const blocked: boolean[] = [];
    const answerer = person({
      password: () => ({ answer: 'password', login: null, password: '' }),
      'step-failed': (question) => {
        blocked.push(question.blocked);
        return { answer: 'go-on' };
      },
    });
    await run(engine, 'practice:blocked-by-policy', { answerer });
    expect(blocked).toEqual([true]);
  });
});

describe('a replacement despite leftovers', () => {
  const pack = { packDir: TRAINING_PACK };
  const chosen = { kind: 'pack', pack: 'training-pack', entry: 'training-shield-windows' } as const;
  const begin = () => ({ answer: 'begin' as const, accepted: [], replacement: chosen });
  const uninstallersOnly = ({ plan }: { plan: { round: number; steps: { id: string }[] } }) => ({
    answer: 'approve' as const,
    steps: plan.round === 1 ? plan.steps.map(({ id }) => id) : [],
  });

  it('is installed on the technician’s word, which the journal keeps', async () => {
    const engine = await anEngine();
    const answerer = person({
      'before-start': begin,
      'approve-plan': uninstallersOnly,
      'install-replacement': () => ({ answer: 'install', reason: 'the owner insists' }),
    });
    const job = await runToEnd(engine, 'practice:home-suite', { answerer, options: pack });
    expect(job.verification?.verdict).toBe('leftovers-remain');
    expect(job.accepted.leftovers).toBe('the owner insists');
    expect([job.protection?.kind, exitCodeOf(job)]).toEqual(['protected', 4]);
  });

  it('stays away without it', async () => {
    const engine = await anEngine();
    const answerer = person({ 'before-start': begin, 'approve-plan': uninstallersOnly });
    const job = await runToEnd(engine, 'practice:home-suite', { answerer, options: pack });
    expect(job.protection).toMatchObject({ kind: 'unprotected', reason: 'not now' });
  });
});

describe('a pause', () => {
  it('at a question leaves the job open, and resume goes on to the same end', async () => {
    const engine = await anEngine();
    const answerer = person({
      'before-start': () => {
        throw new PauseRequested();
      },
    });
    const paused = await run(engine, 'practice:home-suite', { answerer });
    expect(paused.stage).toBe('preparing');
    const job = await resume(engine, 'practice:home-suite', { answerer: person() });
    expect([job.stage, exitCodeOf(job)]).toEqual(['done', 0]);
  });

  it('waits for the step that runs now, and starts no other', async () => {
    const engine = await anEngine();
    const pause = new AbortController();
    const job = await run(engine, 'practice:home-suite', {
      pause: pause.signal,
      reporter: {
        line: ({ event }) => {
          if (event.type === 'step-started') pause.abort();
        },
      },
    });
    expect(job.stage).toBe('removing');
    const begun = job.steps.filter(({ startedAt }) => startedAt !== null);
    expect(begun.map(({ result }) => result?.outcome)).toEqual(['done']);
    expect(exitCodeOf(await resume(engine, 'practice:home-suite'))).toBe(0);
  });
});
