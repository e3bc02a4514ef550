export type ServiceState =
  | 'stopped'
  | 'start-pending'
  | 'stop-pending'
  | 'running'
  | 'continue-pending'
  | 'pause-pending'
  | 'paused';

/** A row of the service control manager; drivers are services of another type. */
export interface ServiceRow {
  readonly name: string;
  readonly displayName: string;
  readonly kind: 'service' | 'driver';
  readonly state: ServiceState;
  /** 0 where nothing runs. */
  readonly pid: number;
}

/** The service control manager. Every call throws WindowsError (1060: there is no such service …). */
export interface Services {
  list(): readonly ServiceRow[];
  state(name: string): ServiceState;
  stop(name: string): void;
  start(name: string): void;
  /** 1072 (marked for deletion already) counts as deleted. */
  remove(name: string): void;
}
