import {
  leaveMachine,
  loadKey,
  loadKit,
  rebootPractice,
  resetPractice,
  type Engine,
} from '../index.ts';
import type { Notification, RequestName, RequestParams, RequestResult } from '../model/contract.ts';
import { SwapoutError } from '../model/errors.ts';
import { MachineChoice } from '../model/event.ts';
import { createCurrentJob, type CurrentJob } from './current-job.ts';
import {
  addPack,
  machineOfJob,
  offersOfPack,
  readReceipt,
  welcome,
  type PackBook,
} from './session-reads.ts';

/** One client's dealings with the engine. */
export interface Session {
  readonly handle: <N extends RequestName>(
    request: N,
    params: RequestParams<N>,
  ) => Promise<RequestResult<N>>;
  /** Lets the step that runs now come to its end. */
  readonly end: () => Promise<void>;
}

type Handlers = {
  readonly [N in RequestName]: (params: RequestParams<N>) => Promise<RequestResult<N>>;
};

export function createSession(
  engine: Engine,
  defaultMachine: MachineChoice,
  notify: (notification: Notification) => void,
): Session {
  const packs: PackBook = new Map();
  const current = createCurrentJob(engine, packs, notify);
  const handlers = handlersFor(engine, defaultMachine, current, packs);
  return {
    handle: (request, params) => handlers[request](params),
    end: () => current.pause(),
  };
}

function handlersFor(
  engine: Engine,
  defaultMachine: MachineChoice,
  current: CurrentJob,
  packs: PackBook,
): Handlers {
  return {
    'session:welcome': () => welcome(engine, defaultMachine, current.passphrase() !== null, packs),
    'key:unlock': async ({ passphrase }) => {
      const { keyPath } = await loadKit(engine.kitDir);
      const { notice } = await loadKey(keyPath, passphrase);
      current.setPassphrase(passphrase);
      return { notice };
    },
    'job:start': async (choices) => ({ job: await current.start(choices) }),
    'job:resume': async ({ job }) => ({ job: await current.resume(job) }),
    'job:pause': async () => {
      await current.pause();
      return {};
    },
    'job:answer': ({ question, answer }) => {
      current.answer(question, answer);
      return Promise.resolve({});
    },
    'practice:reboot': async () => {
      const choice = current.machine();
      if (choice === null || choice === 'this') {
        throw new SwapoutError('usage', 'Only a practice machine is rebooted from here.');
      }
      if (current.isRunning()) {
        throw new SwapoutError('busy', 'A job is at work on this practice machine.');
      }
      await rebootPractice(engine, choice);
      return {};
    },
    'practice:reset': async ({ name }) => {
      const choice = MachineChoice.safeParse(`practice:${name}`);
      if (!choice.success || choice.data === 'this') {
        throw new SwapoutError('practice-unknown', 'There is no practice machine of that name.');
      }
      await resetPractice(engine, choice.data);
      return {};
    },
    'pack:offers': async ({ pack }) => ({
      offers: await offersOfPack(engine, current.machine() ?? defaultMachine, packs, pack),
    }),
    'pack:add': ({ dir }) => addPack(packs, dir),
    'machine:leave': async ({ job, removeBackups }) =>
      leaveMachine(engine, await machineOfJob(engine, job), job, removeBackups),
    'receipt:read': ({ job }) => readReceipt(engine, job),
  };
}
