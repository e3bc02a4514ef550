import {
  MAIN_ONLY,
  REQUESTS,
  WINDOW_REQUESTS,
  type Failure,
  type Reply,
  type RequestName,
  type WindowRequestName,
  type WindowRequestParams,
  type WindowRequestResult,
} from '../../src/model/contract.ts';
import { ERROR_TEXT } from '../../src/model/error-text.ts';
import type { WorkerLink } from '../worker-link.ts';

/** Passes a checked request on to the worker; what main alone may ask is refused here. */
export async function passOn(
  link: WorkerLink,
  name: unknown,
  params: unknown,
): Promise<Reply<unknown>> {
  if (!isRequestName(name) || MAIN_ONLY.has(name)) return refused('That is no request.');
  const parsed = REQUESTS[name].params.safeParse(params);
  if (!parsed.success) return refused(`The request ${name} came with other data than it takes.`);
  return link.request(name, parsed.data);
}

function isRequestName(name: unknown): name is RequestName {
  return typeof name === 'string' && Object.hasOwn(REQUESTS, name);
}

/** What main answers by itself, one function a request. */
export type WindowHandlers = {
  readonly [N in WindowRequestName]: (
    params: WindowRequestParams<N>,
  ) => Promise<Reply<WindowRequestResult<N>>>;
};

export async function answerWindow(
  handlers: WindowHandlers,
  name: unknown,
  params: unknown,
): Promise<Reply<unknown>> {
  if (typeof name !== 'string' || !Object.hasOwn(WINDOW_REQUESTS, name))
    return refused('That is no request.');
  const known = name as WindowRequestName;
  const parsed = WINDOW_REQUESTS[known].params.safeParse(params);
  if (!parsed.success) return refused(`The request ${known} came with other data than it takes.`);
  return handlers[known](parsed.data as never);
}

function refused(message: string): Reply<never> {
  const failure: Failure = { code: 'usage', message, ...ERROR_TEXT.usage };
  return { ok: false, failure };
}
