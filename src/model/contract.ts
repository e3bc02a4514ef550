import { z } from 'zod';
import { ERROR_CODES } from './errors.ts';
import { JobOptions, JournalLine, MachineChoice } from './event.ts';
import { PackOffer, Question } from './question.ts';
import { Platform } from './sources.ts';

/** Raised with every change that an older main or worker would not understand. */
export const PROTOCOL = 1;

/** A job as the Start screen lists it. */
export const JobSummary = z.strictObject({
  job: z.string(),
  machine: MachineChoice,
  hostname: z.string(),
  openedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  stage: z.string(),
  open: z.boolean(),
  verdict: z.string().nullable(),
  receipt: z.string().nullable(),
  /** When `restore` put back what the job took away: the verdict is of before. */
  restoredAt: z.iso.datetime().optional(),
  /** Set where the journal cannot be trusted; such a job can only be looked at. */
  damaged: z.string().nullable(),
});
export type JobSummary = z.infer<typeof JobSummary>;

export const PracticeSummary = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  teaches: z.string(),
  platform: Platform,
});
export type PracticeSummary = z.infer<typeof PracticeSummary>;

/** What a failure says: what happened, what it means for this machine, what to do next. */
export const Failure = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  meaning: z.string(),
  next: z.string(),
});
export type Failure = z.infer<typeof Failure>;

/** The technician's choices on *Start*; the worker fills in the rest. */
export const StartChoices = JobOptions.pick({
  machine: true,
  technician: true,
  site: true,
  assetTag: true,
  clockConfirmed: true,
}).extend({
  /** Id of an offered pack folder (see `welcome`), never a path; null: none. */
  packDir: z.string().nullable(),
});
export type StartChoices = z.infer<typeof StartChoices>;

/** A folder with approved replacements, as *Start* offers it. */
export const PackSummary = z.strictObject({
  id: z.string(),
  organisation: z.string(),
  version: z.string(),
  dir: z.string(),
});
export type PackSummary = z.infer<typeof PackSummary>;

/** What is known before a job begins. */
export const Welcome = z.strictObject({
  protocol: z.literal(PROTOCOL),
  version: z.string(),
  /** `Node 24.21.0`; with the mark of a test runtime where main adds one. */
  runtime: z.string(),
  administrator: z.boolean(),
  platform: Platform,
  hostname: z.string(),
  now: z.iso.datetime(),
  timeZone: z.string(),
  clockSource: z.string(),
  /** In a checkout the practice machine, packaged this machine. */
  defaultMachine: MachineChoice,
  technician: z.string().nullable(),
  site: z.string().nullable(),
  practice: z.array(PracticeSummary),
  packs: z.array(PackSummary),
  packProblems: z.array(z.string()),
  jobs: z.array(JobSummary),
  kitDir: z.string(),
  /** `encrypted`: a passphrase is asked before the job; `none`: a key for this job alone. */
  signingKey: z.enum(['none', 'encrypted', 'ready']),
  /** E.g. that the stick's file system knows no permissions, so that encryption takes their place. */
  keyNotice: z.string().nullable(),
});
export type Welcome = z.infer<typeof Welcome>;

const nothing = z.strictObject({});

/**
 * Everything that may be asked of the worker: one line a request. Ids and choices only; paths come in
 * through main's own dialogs, never from the renderer.
 */
export const REQUESTS = {
  'session:welcome': { params: nothing, result: Welcome },
  'key:unlock': {
    params: z.strictObject({ passphrase: z.string() }),
    result: z.strictObject({ notice: z.string().nullable() }),
  },
  'job:start': { params: StartChoices, result: z.strictObject({ job: z.string() }) },
  'job:resume': {
    params: z.strictObject({ job: z.string() }),
    result: z.strictObject({ job: z.string() }),
  },
  /** Ends after the step that runs now; the job can be gone on with later. */
  'job:pause': { params: nothing, result: nothing },
  'job:answer': {
    params: z.strictObject({ question: z.int(), answer: z.record(z.string(), z.unknown()) }),
    result: nothing,
  },
  /** Only of a practice machine: as if it had been rebooted. */
  'practice:reboot': { params: nothing, result: nothing },
  'practice:reset': { params: z.strictObject({ name: z.string() }), result: nothing },
  'pack:offers': {
    params: z.strictObject({ pack: z.string() }),
    result: z.strictObject({ offers: z.array(PackOffer) }),
  },
  /** Only main sends this, with a folder that the technician chose in the system's own dialog. */
  'pack:add': { params: z.strictObject({ dir: z.string() }), result: PackSummary },
  /** Removes Swapout's own copies and the backups of this job from this machine. */
  'machine:leave': {
    params: z.strictObject({ job: z.string(), removeBackups: z.boolean() }),
    result: z.strictObject({ removed: z.array(z.string()), failed: z.array(z.string()) }),
  },
  'receipt:read': {
    params: z.strictObject({ job: z.string() }),
    result: z.strictObject({
      path: z.string(),
      text: z.string(),
      payload: z.string(),
      publicKey: z.string(),
    }),
  },
} as const;

export type RequestName = keyof typeof REQUESTS;
export type RequestParams<N extends RequestName> = z.infer<(typeof REQUESTS)[N]['params']>;
export type RequestResult<N extends RequestName> = z.infer<(typeof REQUESTS)[N]['result']>;

/** Requests that main sends by itself, and passes on for nobody. */
export const MAIN_ONLY: ReadonlySet<RequestName> = new Set<RequestName>(['pack:add']);

/** What the window asks of main itself: the system's dialogs, and facts about the program. */
export const WINDOW_REQUESTS = {
  'window:info': {
    params: nothing,
    result: z.strictObject({
      version: z.string(),
      electron: z.string(),
      /** The substitute runtime of closed test machines: shown as a fixed mark. */
      testRuntime: z.boolean(),
      packaged: z.boolean(),
    }),
  },
  /** null: the dialog was dismissed. */
  'window:choose-pack': {
    params: nothing,
    result: z.strictObject({ pack: PackSummary.nullable() }),
  },
  'window:save-receipt': {
    params: z.strictObject({ job: z.string() }),
    result: z.strictObject({ path: z.string().nullable() }),
  },
  'window:close': { params: nothing, result: nothing },
} as const;

export type WindowRequestName = keyof typeof WINDOW_REQUESTS;
export type WindowRequestParams<N extends WindowRequestName> = z.infer<
  (typeof WINDOW_REQUESTS)[N]['params']
>;
export type WindowRequestResult<N extends WindowRequestName> = z.infer<
  (typeof WINDOW_REQUESTS)[N]['result']
>;

/** What the preload script puts into the window, and nothing else. */
export interface Bridge {
  request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
  ): Promise<Reply<RequestResult<N>>>;
  window<N extends WindowRequestName>(
    name: N,
    params: WindowRequestParams<N>,
  ): Promise<Reply<WindowRequestResult<N>>>;
  /** Returns the function that stops listening. */
  onNotification(listener: (notification: Notification) => void): () => void;
}

/** An expected failure crosses as a value; a rejected promise means a bug. */
export type Reply<T> =
  { readonly ok: true; readonly result: T } | { readonly ok: false; readonly failure: Failure };

/** Everything that the worker tells unasked. */
export const Notification = z.discriminatedUnion('type', [
  /** One more journal line, already on disk; `reduceJob` over all of them is the job. */
  z.strictObject({ type: z.literal('job-line'), job: z.string(), line: JournalLine }),
  z.strictObject({ type: z.literal('question'), id: z.int(), question: Question }),
  /** The question is no longer open: answered, or the program went on by itself. */
  z.strictObject({ type: z.literal('question-closed'), id: z.int() }),
  z.strictObject({
    type: z.literal('output'),
    step: z.string(),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
  }),
  /** What goes on now, for anything over half a second; `since` starts the elapsed time on the screen. */
  z.strictObject({ type: z.literal('progress'), text: z.string(), since: z.iso.datetime() }),
  /** The worker rests: done, stopped, waiting for a reboot, or failed. */
  z.strictObject({ type: z.literal('job-rests'), job: z.string(), failure: Failure.nullable() }),
]);
export type Notification = z.infer<typeof Notification>;

/** Client to worker, one JSON text a line. */
export const ClientMessage = z.strictObject({
  id: z.int().nonnegative(),
  request: z.enum(Object.keys(REQUESTS) as [RequestName, ...RequestName[]]),
  params: z.unknown(),
});
export type ClientMessage = z.infer<typeof ClientMessage>;

/** Worker to client, one JSON text a line. */
export const WorkerMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reply'), id: z.int(), result: z.unknown() }),
  z.strictObject({ kind: z.literal('failure'), id: z.int(), failure: Failure }),
  z.strictObject({ kind: z.literal('notification'), notification: Notification }),
]);
export type WorkerMessage = z.infer<typeof WorkerMessage>;
