import { create } from 'zustand';
import type {
  Failure,
  Notification,
  Reply,
  StartChoices,
  Welcome,
  WindowRequestResult,
} from '../../src/model/contract.ts';
import { ERROR_TEXT } from '../../src/model/error-text.ts';
import type { MachineChoice } from '../../src/model/event.ts';
import type { Job } from '../../src/model/job.ts';
import type { AnswerTo, Question, QuestionKind } from '../../src/model/question.ts';
import { applyLine } from '../../src/model/reduce-job.ts';
import { bridge } from './bridge.ts';

/** One line of a step's output, as it came. */
export interface OutputLine {
  readonly step: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** A mirror of what the worker told; it decides nothing. */
export interface AppState {
  readonly info: WindowRequestResult<'window:info'> | null;
  readonly welcome: Welcome | null;
  /** The job under way or just ended; null on *Start*. */
  readonly job: Job | null;
  /** The worker rests: the job is done, stopped, paused, waits for a reboot, or failed. */
  readonly resting: boolean;
  readonly question: { readonly id: number; readonly question: Question } | null;
  readonly progress: { readonly text: string; readonly since: string } | null;
  readonly output: readonly OutputLine[];
  readonly failure: Failure | null;
  /** The technician stops here; the step that runs now comes to its end first. */
  readonly pausing: boolean;
  /** What *Start* has selected, for the band across the screen; null before a choice was made. */
  readonly startMachine: MachineChoice | null;
}

const EMPTY: AppState = {
  info: null,
  welcome: null,
  job: null,
  resting: false,
  question: null,
  progress: null,
  output: [],
  failure: null,
  pausing: false,
  startMachine: null,
};

/** Enough to follow a step; the whole is in the step's log. */
const MOST_OUTPUT = 2000;

export const useApp = create<AppState>(() => EMPTY);

/** The state after one more notification. Pure, so that it is tested without a window. */
export function withNotification(state: AppState, notification: Notification): AppState {
  switch (notification.type) {
    case 'job-line': {
      // A job's first line begins a new fold; everything shown before belongs to another job.
      const first = notification.line.seq === 0;
      const job = applyLine(first ? null : state.job, notification.line);
      return first
        ? { ...state, job, resting: false, pausing: false, output: [], failure: null }
        : { ...state, job };
    }
    case 'question': {
      const { id, question } = notification;
      return { ...state, question: { id, question }, progress: null };
    }
    case 'question-closed':
      return state.question?.id === notification.id ? { ...state, question: null } : state;
    case 'output': {
      const { step, stream, text } = notification;
      return { ...state, output: [...state.output, { step, stream, text }].slice(-MOST_OUTPUT) };
    }
    case 'progress':
      return { ...state, progress: { text: notification.text, since: notification.since } };
    case 'job-rests':
      return {
        ...state,
        resting: true,
        pausing: false,
        question: null,
        progress: null,
        failure: notification.failure,
      };
  }
}

/** A resumed job tells its whole journal, an uninstaller its whole output, in one go: drawn as one. */
const DRAW_EVERY_MS = 16;

export function listen(): () => void {
  let heard: Notification[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const draw = (): void => {
    const batch = heard;
    heard = [];
    timer = null;
    try {
      useApp.setState((state) => batch.reduce(withNotification, state));
    } catch (error) {
      // A line that no job could have written: nothing more of it is drawn, and it is said.
      useApp.setState(bug(error));
    }
  };
  const stop = bridge().onNotification((notification) => {
    heard.push(notification);
    timer ??= setTimeout(draw, DRAW_EVERY_MS);
  });
  return () => {
    stop();
    if (timer !== null) clearTimeout(timer);
  };
}

/** The result, or null after the failure was put on the screen. */
async function settle<T>(reply: Promise<Reply<T>>): Promise<T | null> {
  // What rejects is a bug, of main or of ours: it is shown as one, never lost.
  const settled = await reply.catch((error: unknown) => ({ ok: false as const, ...bug(error) }));
  if (settled.ok) return settled.result;
  useApp.setState({ failure: settled.failure });
  return null;
}

function bug(error: unknown): { readonly failure: Failure } {
  const message = error instanceof Error ? error.message : String(error);
  return { failure: { code: 'internal', message, ...ERROR_TEXT.internal } };
}

export async function refresh(): Promise<void> {
  const [info, welcome] = await Promise.all([
    settle(bridge().window('window:info', {})),
    settle(bridge().request('session:welcome', {})),
  ]);
  useApp.setState({ info, welcome });
}

export function chooseStartMachine(machine: MachineChoice): void {
  useApp.setState({ startMachine: machine });
}

export async function startJob(choices: StartChoices): Promise<void> {
  useApp.setState({ failure: null });
  await settle(bridge().request('job:start', choices));
}

export async function resumeJob(job: string): Promise<void> {
  useApp.setState({ failure: null, resting: false });
  await settle(bridge().request('job:resume', { job }));
}

export async function pauseJob(): Promise<void> {
  useApp.setState({ pausing: true });
  const paused = await settle(bridge().request('job:pause', {}));
  if (paused === null) useApp.setState({ pausing: false });
}

/** Answers the open question, which is of this kind; the worker checks the answer against it. */
export async function answer<K extends QuestionKind>(kind: K, given: AnswerTo<K>): Promise<void> {
  const open = useApp.getState().question;
  if (open?.question.kind !== kind) return;
  useApp.setState({ failure: null });
  await settle(bridge().request('job:answer', { question: open.id, answer: { ...given } }));
}

export async function unlockKey(passphrase: string): Promise<boolean> {
  useApp.setState({ failure: null });
  const unlocked = await settle(bridge().request('key:unlock', { passphrase }));
  if (unlocked !== null) await refresh();
  return unlocked !== null;
}

/** null: dismissed, or refused with the failure on the screen. */
export async function choosePack(): Promise<string | null> {
  const chosen = await settle(bridge().window('window:choose-pack', {}));
  if (chosen?.pack === undefined || chosen.pack === null) return null;
  await refresh();
  return chosen.pack.id;
}

export async function saveReceipt(job: string): Promise<string | null> {
  const saved = await settle(bridge().window('window:save-receipt', { job }));
  return saved?.path ?? null;
}

export async function leaveMachine(
  job: string,
  removeBackups: boolean,
): Promise<{ readonly removed: readonly string[]; readonly failed: readonly string[] } | null> {
  return settle(bridge().request('machine:leave', { job, removeBackups }));
}

export async function readReceipt(
  job: string,
): Promise<{ readonly path: string; readonly text: string; readonly payload: string } | null> {
  return settle(bridge().request('receipt:read', { job }));
}

/** Back to *Start*, for the next machine or an unfinished job. */
export async function toStart(): Promise<void> {
  await refresh();
  useApp.setState(({ info, welcome, failure }) => ({
    ...EMPTY,
    info,
    welcome,
    failure: welcome === null ? failure : null,
  }));
}

export async function closeWindow(): Promise<void> {
  await settle(bridge().window('window:close', {}));
}

export function dismissFailure(): void {
  useApp.setState({ failure: null });
}
