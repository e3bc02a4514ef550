export interface WindowsProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** Name of the program file as the process list has it. */
  readonly name: string;
  /** Full path, null where Windows does not show it to this account. */
  readonly exePath: string | null;
  /** FILETIME of its start as decimal digits: with the pid it names one process for good. Empty if not shown. */
  readonly startedTicks: string;
}

export interface Processes {
  list(): readonly WindowsProcess[];
  /** Ends the one process that has this pid and start; false if it is gone. Throws WindowsError 5 if it defends itself. */
  end(pid: number, startedTicks: string): boolean;
  /** Puts a process and all that it starts into a job object of their own. */
  group(pid: number): ProcessGroup;
}

/** A job object. Whoever holds none of its processes can still count and end them. */
export interface ProcessGroup {
  readonly activity: () => GroupActivity;
  /** Ends every process in it. */
  end(): void;
  close(): void;
}

export interface GroupActivity {
  /** Processes alive now: 0 means that the uninstaller, its copies and children have ended. */
  readonly active: number;
  /** User and kernel time used so far, milliseconds. */
  readonly cpuMs: number;
  /** Bytes read, written and otherwise moved so far. */
  readonly ioBytes: bigint;
}
