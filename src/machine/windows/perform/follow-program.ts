import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupActivity, ProcessGroup } from '../api/processes.ts';
import type { ProgramEnd, StartedProgram, WindowsProgram } from '../start-program.ts';
import { fileTimeOf, WindowsProcessTree } from './process-tree.ts';
import { say, type WindowsWork } from './surroundings.ts';

export interface FollowedEnd extends ProgramEnd {
  /** Ended by us, on the technician's word. */
  readonly timedOut: boolean;
  /** Processes that it started, which run on and do nothing. */
  readonly leftRunning: number;
}

/**
 * Starts a program and follows it with all that it starts, in a job object: its end is the end of the last
 * of them, so that an uninstaller that copies itself and returns has not ended. Only the technician ends it:
 * asked at the step's limit, and earlier where nothing of it uses the processor or moves data any more.
 */
export async function followProgram(
  work: WindowsWork,
  program: WindowsProgram,
): Promise<FollowedEnd> {
  const notBefore = fileTimeOf(Date.now());
  const started = work.here.start(program);
  const group =
    started.pid === null
      ? null
      : new WindowsProcessTree(work.here.system.processes, started.pid, notBefore);
  try {
    return await new Follower(work, started, group).follow();
  } finally {
    group?.close();
  }
}

const NOTHING: GroupActivity = { active: 0, cpuMs: 0, ioBytes: 0n };

class Follower {
  readonly #work: WindowsWork;
  readonly #started: StartedProgram;
  readonly #group: ProcessGroup | null;
  #end: ProgramEnd | null = null;
  #last = NOTHING;
  #quietSince = performance.now();
  #asking: Promise<void> | null = null;
  #answer: 'wait' | 'end' | null = null;
  #failure: unknown = null;

  constructor(work: WindowsWork, started: StartedProgram, group: ProcessGroup | null) {
    this.#work = work;
    this.#started = started;
    this.#group = group;
  }

  async follow(): Promise<FollowedEnd> {
    const ended = this.#started.ended.then((end) => {
      this.#end = end;
    });
    const { pollMs, idleAfterEndMs } = this.#work.here.waits;
    for (;;) {
      await (this.#end === null ? Promise.race([ended, sleep(pollMs)]) : sleep(pollMs));
      const { active } = this.#look();
      const quietMs = performance.now() - this.#quietSince;
      if (this.#end !== null && (active === 0 || quietMs >= idleAfterEndMs)) {
        if (this.#failure !== null) throw this.#failure as Error;
        return { ...this.#end, timedOut: false, leftRunning: active };
      }
      if (this.#answer === 'end') return this.#endNow();
      this.#askWhenDue(quietMs);
    }
  }

  #look(): GroupActivity {
    const now = this.#group?.activity() ?? NOTHING;
    // The work may be done by Windows Installer's service, which is in nobody's group.
    const works =
      now.cpuMs !== this.#last.cpuMs ||
      now.ioBytes !== this.#last.ioBytes ||
      now.active !== this.#last.active ||
      this.#work.here.system.isInstallerBusy();
    if (works) this.#quietSince = performance.now();
    this.#last = now;
    return now;
  }

  #askWhenDue(quietMs: number): void {
    const { limit, here } = this.#work;
    const hangs = quietMs >= here.waits.idleAskMs;
    if (this.#asking !== null || this.#failure !== null) return;
    if (limit.remainingMs() > 0 && !hangs) return;
    say(this.#work, activityText(this.#last, quietMs, hangs));
    this.#asking = limit
      .ask()
      .then((answer) => {
        this.#answer = answer;
        this.#quietSince = performance.now();
      })
      // Nobody said "end": it goes on, and the failure is told after it.
      .catch((error: unknown) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#asking = null;
      });
  }

  async #endNow(): Promise<FollowedEnd> {
    this.#group?.end();
    const { pollMs, settleMs } = this.#work.here.waits;
    const until = performance.now() + settleMs;
    for (;;) {
      const active = this.#group?.activity().active ?? 0;
      if (active === 0 || performance.now() >= until) {
        const end = this.#end ?? { exitCode: null, startError: null, output: '' };
        return { ...end, timedOut: true, leftRunning: active };
      }
      await sleep(pollMs);
    }
  }
}

/** What tells a hang from slow work, for the person who is asked. */
export function activityText(activity: GroupActivity, quietMs: number, hangs: boolean): string {
  const seconds = Math.round(quietMs / 1000);
  const used = `${activity.active} running, ${(activity.cpuMs / 1000).toFixed(1)} s of processor time and ${(Number(activity.ioBytes) / 1_048_576).toFixed(1)} MB so far`;
  return hangs
    ? `it has neither used the processor nor moved data for ${seconds} s: it seems to hang (${used})`
    : quietMs > 10_000
      ? `it has done nothing for ${seconds} s (${used})`
      : `it is at work (${used})`;
}
