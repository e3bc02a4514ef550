import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { linkWorker } from '../../../main/worker-link.ts';
import type { Notification } from '../../../src/model/contract.ts';

/** A worker of one line of code: answers every request with what `answer` makes of it. */
function workerThat(answer: string): ReturnType<typeof spawn> {
  const program = `
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const message = JSON.parse(line);
      const say = (value) => console.log(typeof value === 'string' ? value : JSON.stringify(value));
      ${answer}
    });`;
  return spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'pipe'] });
}

function link(answer: string, heard: Notification[] = []): ReturnType<typeof linkWorker> {
  return linkWorker(
    () => workerThat(answer) as never,
    (notification) => heard.push(notification),
  );
}

describe("main's end of the pipe", () => {
  it('hands on a reply that the contract knows', async () => {
    const worker = link(`say({ kind: 'reply', id: message.id, result: { job: 'j1' } });`);
    expect(await worker.request('job:resume', { job: 'j1' })).toEqual({
      ok: true,
      result: { job: 'j1' },
    });
    await worker.end();
  });

  it('turns an answer of another shape into a failure', async () => {
    const worker = link(`say({ kind: 'reply', id: message.id, result: { job: 7 } });`);
    const reply = await worker.request('job:resume', { job: 'j1' });
    expect(reply).toMatchObject({ ok: false, failure: { code: 'internal' } });
    await worker.end();
  });

  it('drops what is no message, and hears the notification after it', async () => {
    const heard: Notification[] = [];
    const worker = link(
      `say('not json'); say({ kind: 'notification', notification: { type: 'made-up' } });
       say({ kind: 'notification', notification: { type: 'progress', text: 'Reading', since: '2026-11-25T10:00:00.000Z' } });
       say({ kind: 'reply', id: message.id, result: {} });`,
      heard,
    );
    await worker.request('job:pause', {});
    expect(heard.map(({ type }) => type)).toEqual(['progress']);
    await worker.end();
  });

  it('answers what is open once the worker is gone, and starts another at the next request', async () => {
    const dying = `process.stderr.write('the disk is gone'); process.exit(3);`;
    const answers = [dying, `say({ kind: 'reply', id: message.id, result: { job: 'j1' } });`];
    const worker = linkWorker(
      () => workerThat(answers.shift() ?? dying) as never,
      () => undefined,
    );
    expect(await worker.request('job:pause', {})).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('the disk is gone') as string },
    });
    expect(await worker.request('job:resume', { job: 'j1' })).toEqual({
      ok: true,
      result: { job: 'j1' },
    });
    await worker.end();
  });

  it('tells at once of a worker that died in the middle of a job', async () => {
    const heard: Notification[] = [];
    const line = {
      seq: 1,
      at: '2026-11-25T10:00:00.000Z',
      prev: '0'.repeat(64),
      event: { type: 'reboot-seen', bootId: 'b' },
    };
    const told = { type: 'job-line', job: 'j1', line };
    const worker = link(
      `say(${JSON.stringify({ kind: 'notification', notification: told })});
       process.stderr.write('killed'); process.exitCode = 1; process.stdin.destroy();`,
      heard,
    );
    await worker.request('job:pause', {});
    await expect
      .poll(() => heard.at(-1))
      .toMatchObject({
        type: 'job-rests',
        job: 'j1',
        failure: { code: 'internal', message: expect.stringContaining('killed') as string },
      });
    await worker.end();
  });

  it('says so where the worker cannot be started at all', async () => {
    const worker = linkWorker(
      () => spawn('/nonexistent/swapout', [], { stdio: 'pipe' }),
      () => undefined,
    );
    expect(await worker.request('job:pause', {})).toMatchObject({
      ok: false,
      failure: { code: 'internal' },
    });
    await worker.end();
  });
});
