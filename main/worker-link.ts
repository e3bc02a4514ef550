import { createInterface } from 'node:readline';
import {
  REQUESTS,
  WorkerMessage,
  type Failure,
  type Notification,
  type Reply,
  type RequestName,
  type RequestParams,
  type RequestResult,
} from '../src/model/contract.ts';
import { ERROR_TEXT } from '../src/model/error-text.ts';
import type { WorkerProcess } from './start-worker.ts';

/** Main's end of the pipe. */
export interface WorkerLink {
  readonly request: <N extends RequestName>(
    name: N,
    params: RequestParams<N>,
  ) => Promise<Reply<RequestResult<N>>>;
  /** Ends the worker's input: it brings its step to an end, then itself. Resolves when it is gone. */
  readonly end: () => Promise<void>;
}

/** What the worker says is checked on arrival; a message that the contract does not know is dropped. */
export function linkWorker(
  worker: WorkerProcess,
  notify: (notification: Notification) => void,
): WorkerLink {
  const pending = new Map<number, (reply: Reply<unknown>) => void>();
  const lastWords: string[] = [];
  let lastId = 0;
  let gone = false;
  const settle = (id: number, reply: Reply<unknown>): void => {
    pending.get(id)?.(reply);
    pending.delete(id);
  };
  createInterface({ input: worker.stdout, crlfDelay: Infinity }).on('line', (line) => {
    const message = parse(line);
    if (message === null) return;
    if (message.kind === 'notification') notify(message.notification);
    else if (message.kind === 'failure')
      settle(message.id, { ok: false, failure: message.failure });
    else settle(message.id, { ok: true, result: message.result });
  });
  worker.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords.push(text);
    if (lastWords.length > 20) lastWords.shift();
  });
  // A worker that died cannot be written to; its exit says the rest.
  worker.stdin.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => {
    const onGone = (why: string): void => {
      gone = true;
      for (const id of [...pending.keys()]) settle(id, { ok: false, failure: workerGone(why) });
      resolve();
    };
    worker.once('error', (error) => {
      onGone(error.message);
    });
    worker.once('exit', () => {
      onGone(lastWords.join('').trim());
    });
  });
  return {
    request: (name, params) => {
      if (gone) return Promise.resolve({ ok: false, failure: workerGone('') });
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        pending.set(id, (reply) => {
          resolve(checked(name, reply));
        });
        worker.stdin.write(`${JSON.stringify({ id, request: name, params })}\n`);
      });
    },
    end: () => {
      worker.stdin.end();
      return exited;
    },
  };
}

function parse(line: string): WorkerMessage | null {
  try {
    const parsed = WorkerMessage.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function checked<N extends RequestName>(name: N, reply: Reply<unknown>): Reply<RequestResult<N>> {
  if (!reply.ok) return reply;
  const parsed = REQUESTS[name].result.safeParse(reply.result);
  if (parsed.success) return { ok: true, result: parsed.data as RequestResult<N> };
  return { ok: false, failure: internal(`The engine's answer to ${name} is not one.`) };
}

function workerGone(lastWords: string): Failure {
  const why = lastWords === '' ? '' : ` Its last words: ${lastWords}`;
  return internal(`The engine behind this window has ended.${why}`);
}

function internal(message: string): Failure {
  return { code: 'internal', message, ...ERROR_TEXT.internal };
}
