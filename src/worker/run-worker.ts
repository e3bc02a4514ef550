import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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
  for await (const line of createInterface({ input: io.input, crlfDelay: Infinity })) {
    const served: Promise<void> = serve(session, line, send).finally(() => pending.delete(served));
    pending.add(served);
  }
  await Promise.all(pending);
  await session.end();
}

async function serve(
  session: Session,
  line: string,
  send: (message: WorkerMessage) => void,
): Promise<void> {
  let id = 0;
  try {
    const message = parseMessage(line);
    id = message.id;
    const result = await session.handle(message.request, paramsOf(message.request, message.params));
    send({ kind: 'reply', id, result });
  } catch (error) {
    send({ kind: 'failure', id, failure: failureOf(error) });
  }
}

function parseMessage(line: string): ClientMessage {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new SwapoutError('usage', 'A message that is not JSON came in.', { cause: error });
  }
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
