import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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

interface Pipe extends WorkerLink {
  readonly isGone: () => boolean;
}

/**
 * What the worker says is checked on arrival; a message that the contract does not know is dropped. A
 * worker that died in the middle of a job is told to the window at once, and the next request, which the
 * technician makes, starts another: the job's journal holds all that is needed to go on.
 */
export function linkWorker(
  start: () => WorkerProcess,
  notify: (notification: Notification) => void,
): WorkerLink {
  let pipe = openPipe(start(), notify);
  return {
    request: (name, params) => {
      if (pipe.isGone()) pipe = openPipe(start(), notify);
      return pipe.request(name, params);
    },
    end: () => pipe.end(),
  };
}

function openPipe(worker: WorkerProcess, notify: (notification: Notification) => void): Pipe {
  const pending = new Map<number, (reply: Reply<unknown>) => void>();
  const lastWords = listen(worker.stderr);
  let lastId = 0;
  let gone = false;
  let runningJob: string | null = null;
  const settle = (id: number, reply: Reply<unknown>): void => {
    pending.get(id)?.(reply);
    pending.delete(id);
  };
  const hear = (notification: Notification): void => {
    if (notification.type === 'job-line') runningJob = notification.job;
    if (notification.type === 'job-rests') runningJob = null;
    notify(notification);
  };
  createInterface({ input: worker.stdout, crlfDelay: Infinity }).on('line', (line) => {
    const message = parse(line);
    if (message === null) return;
    if (message.kind === 'notification') hear(message.notification);
    else if (message.kind === 'failure')
      settle(message.id, { ok: false, failure: message.failure });
    else settle(message.id, { ok: true, result: message.result });
  });
  // A worker that died cannot be written to; its exit says the rest.
  worker.stdin.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => {
    const onGone = (why: string): void => {
      gone = true;
      const failure = workerGone(why);
      for (const id of [...pending.keys()]) settle(id, { ok: false, failure });
      if (runningJob !== null) hear({ type: 'job-rests', job: runningJob, failure });
      resolve();
    };
    worker.once('error', (error) => {
      onGone(error.message);
    });
    // Not `exit`: what it said last is still in the pipe then.
    worker.once('close', () => {
      onGone(lastWords());
    });
  });
  return {
    isGone: () => gone,
    request: (name, params) => {
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

/** The last of what a program says, for when it says nothing more. */
function listen(stream: Readable): () => string {
  const words: string[] = [];
  stream.setEncoding('utf8').on('data', (text: string) => {
    words.push(text);
    if (words.length > 20) words.shift();
  });
  return () => words.join('').trim();
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
