import type { GroupActivity, ProcessGroup, Processes, WindowsProcess } from '../api/processes.ts';

/** A program is put into its job object only once it runs: what it started before that is looked for so long. */
const GATHER_MS = 2_000;

/**
 * A program with all that it starts. Its job object catches what it starts from then on; what it was quicker
 * with gets one of its own, found by its parent.
 */
export class WindowsProcessTree implements ProcessGroup {
  readonly #processes: Processes;
  readonly #rootPid: number;
  readonly #startedAt = performance.now();
  readonly #groups = new Map<string, ProcessGroup>();
  /** Nothing older can have been started by it, even where it was never seen itself. */
  #rootTicks: bigint;

  /** @param notBefore FILETIME before which it cannot have started */
  constructor(processes: Processes, rootPid: number, notBefore: bigint) {
    this.#rootTicks = notBefore;
    this.#processes = processes;
    this.#rootPid = rootPid;
    this.#add('root', rootPid);
    this.#gather();
  }

  activity(): GroupActivity {
    if (performance.now() - this.#startedAt < GATHER_MS) this.#gather();
    const all = [...this.#groups.values()].map((group) => group.activity());
    return all.reduce(
      (sum, one) => ({
        active: sum.active + one.active,
        cpuMs: sum.cpuMs + one.cpuMs,
        ioBytes: sum.ioBytes + one.ioBytes,
      }),
      { active: 0, cpuMs: 0, ioBytes: 0n },
    );
  }

  end(): void {
    for (const group of this.#groups.values()) group.end();
  }

  close(): void {
    for (const group of this.#groups.values()) group.close();
  }

  #gather(): void {
    const all = this.#processes.list();
    const root = all.find(({ pid }) => pid === this.#rootPid);
    const ticks = root === undefined ? 0n : ticksOf(root);
    if (ticks > this.#rootTicks) this.#rootTicks = ticks;
    for (const process of descendantsOf(all, this.#rootPid, this.#rootTicks)) {
      const key = `${process.pid}:${process.startedTicks}`;
      if (!this.#groups.has(key)) this.#add(key, process.pid);
    }
  }

  /** One that has ended, or that is in the job object already, needs none. */
  #add(key: string, pid: number): void {
    try {
      this.#groups.set(key, this.#processes.group(pid));
    } catch {
      // Nothing to follow, or followed already.
    }
  }
}

/** Processes below one, by their parents' numbers; never one that is older, for numbers are used again. */
export function descendantsOf(
  all: readonly WindowsProcess[],
  rootPid: number,
  rootTicks: bigint,
): readonly WindowsProcess[] {
  const line = new Set([rootPid]);
  const found: WindowsProcess[] = [];
  for (let before = -1; before !== line.size;) {
    before = line.size;
    for (const process of all) {
      if (line.has(process.pid) || !line.has(process.parentPid)) continue;
      if (ticksOf(process) < rootTicks) continue;
      line.add(process.pid);
      found.push(process);
    }
  }
  return found;
}

/** Of a moment of this machine's clock, a second earlier: clocks of kernel and runtime differ a little. */
export function fileTimeOf(unixMs: number): bigint {
  return BigInt(Math.floor(unixMs) - 1_000 + 11_644_473_600_000) * 10_000n;
}

function ticksOf({ startedTicks }: WindowsProcess): bigint {
  return startedTicks === '' ? 0n : BigInt(startedTicks);
}
