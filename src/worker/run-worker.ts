import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Engine } from '../index.ts';
import {
  ClientMessage,
  REQUESTS,
  type Notification,
  type RequestName,
  type RequestParams,
  type WorkerMessage,
} from '../model/contract.ts';
import { SwapoutError } from '../model/errors.ts';
import type { MachineChoice } from '../model/event.ts';
import { failureOf } from './failure.ts';
import { LONGEST_LINE_BYTES, readLines } from './read-lines.ts';
import { createSession, type Session } from './session.ts';

export interface WorkerIo {
  readonly defaultMachine: MachineChoice;
  readonly input: Readable;
  /** One message, without its line end. */
  readonly send: (line: string) => void;
}

/**
 * Serves one client until its input ends; then the step that runs now is brought to its end, and the
 * job rests. Everything that comes in is checked here, as if it were hostile.
 */
export async function runWorker(engine: Engine, io: WorkerIo): Promise<void> {
  const send = (message: WorkerMessage): void => {
    io.send(JSON.stringify(message));
  };
  const notify = (notification: Notification): void => {
    send({ kind: 'notification', notification });
  };
  const session = createSession(engine, io.defaultMachine, notify);
  const pending = new Set<Promise<void>>();
  for await (const line of readLines(io.input)) {
    const served: Promise<void> = serve(session, line, send).finally(() => pending.delete(served));
    pending.add(served);
  }
  await Promise.all(pending);
  await session.end();
}

async function serve(
  session: Session,
  line: string | null,
  send: (message: WorkerMessage) => void,
): Promise<void> {
  let id = 0;
  try {
    const value = parseLine(line);
    id = idOf(value) ?? id;
    const message = requireMessage(value);
    const result = await session.handle(message.request, paramsOf(message.request, message.params));
    send({ kind: 'reply', id, result });
  } catch (error) {
    send({ kind: 'failure', id, failure: failureOf(error) });
  }
}

function parseLine(line: string | null): unknown {
  if (line === null)
    throw new SwapoutError('usage', `A message of more than ${LONGEST_LINE_BYTES} bytes came in.`);
  try {
    return JSON.parse(line);
  } catch {
    // The parser's own message may quote a password.
    throw new SwapoutError('usage', 'A message that is not JSON came in.');
  }
}

/** So that who asked hears of it, whatever else is wrong with the message. */
function idOf(value: unknown): number | null {
  const parsed = z.object({ id: ClientMessage.shape.id }).safeParse(value);
  return parsed.success ? parsed.data.id : null;
}

function requireMessage(value: unknown): ClientMessage {
  const parsed = ClientMessage.safeParse(value);
  if (!parsed.success)
    throw new SwapoutError('usage', 'A message that the contract does not know came in.');
  return parsed.data;
}

function paramsOf<N extends RequestName>(request: N, params: unknown): RequestParams<N> {
  const parsed = REQUESTS[request].params.safeParse(params);
  if (!parsed.success)
    throw new SwapoutError('usage', `The request ${request} came with other data than it takes.`);
  return parsed.data as RequestParams<N>;
}
