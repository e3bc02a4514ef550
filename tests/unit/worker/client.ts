import { PassThrough } from 'node:stream';
import type { Engine } from '../../../src/index.ts';
import {
  WorkerMessage,
  type Failure,
  type Notification,
  type RequestName,
  type RequestParams,
} from '../../../src/model/contract.ts';
import type { Question } from '../../../src/model/question.ts';
import { runWorker } from '../../../src/worker/run-worker.ts';

export type Answer = { readonly result: unknown } | { readonly failure: Failure };

/** Stands in for main: a client over streams in memory, which checks all that comes by the contract. */
export interface Client {
  readonly notifications: Notification[];
  readonly request: <N extends RequestName>(name: N, params: RequestParams<N>) => Promise<Answer>;
  /** Bytes as they are, whole or not; the next failure without a request of ours is their answer. */
  readonly raw: (bytes: string | Buffer) => void;
  readonly strayFailures: { readonly id: number; readonly failure: Failure }[];
  /** Resolves with the first notification that fits, past or to come. */
  readonly until: (fits: (notification: Notification) => boolean) => Promise<Notification>;
  readonly end: () => Promise<void>;
}

export function connect(engine: Engine): Client {
  const input = new PassThrough();
  const notifications: Notification[] = [];
  const strayFailures: { id: number; failure: Failure }[] = [];
  const pending = new Map<number, (answer: Answer) => void>();
  let waiting: {
    fits: (notification: Notification) => boolean;
    found: (n: Notification) => void;
  }[] = [];
  let lastId = 0;
  const send = (line: string): void => {
    const message = WorkerMessage.parse(JSON.parse(line));
    if (message.kind === 'notification') {
      const { notification } = message;
      notifications.push(notification);
      const found = waiting.filter(({ fits }) => fits(notification));
      waiting = waiting.filter((each) => !found.includes(each));
      found.forEach((each) => {
        each.found(notification);
      });
      return;
    }
    const settle = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === 'reply') settle?.({ result: message.result });
    else if (settle !== undefined) settle({ failure: message.failure });
    else strayFailures.push({ id: message.id, failure: message.failure });
  };
  const ended = runWorker(engine, { defaultMachine: 'practice:home-suite', input, send });
  return {
    notifications,
    strayFailures,
    request: (name, params) => {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        pending.set(id, resolve);
        input.write(`${JSON.stringify({ id, request: name, params })}\n`);
      });
    },
    raw: (bytes) => void input.write(bytes),
    until: (fits) => {
      const past = notifications.find(fits);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((found) => {
        waiting.push({ fits, found });
      });
    },
    end: () => {
      input.end();
      return ended;
    },
  };
}

/** Answers every question as it comes, until the job rests. */
export async function answerAll(
  client: Client,
  answerOf: (question: Question) => Readonly<Record<string, unknown>>,
): Promise<readonly Question['kind'][]> {
  const asked: Question['kind'][] = [];
  for (let at = 0; ;) {
    const next = client.notifications
      .slice(at)
      .find(({ type }) => type === 'question' || type === 'job-rests');
    if (next === undefined) {
      await client.until((notification) => client.notifications.indexOf(notification) >= at);
      const seen = client.notifications
        .slice(at)
        .some(({ type }) => type === 'question' || type === 'job-rests');
      if (!seen) at = client.notifications.length;
      continue;
    }
    at = client.notifications.indexOf(next) + 1;
    if (next.type === 'job-rests') return asked;
    if (next.type !== 'question') continue;
    asked.push(next.question.kind);
    await client.request('job:answer', {
      question: next.id,
      answer: { ...answerOf(next.question) },
    });
  }
}
