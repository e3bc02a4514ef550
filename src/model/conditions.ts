import { z } from 'zod';

/** What is read of a machine before the first change, and shown on *Before we start*. */
export const Conditions = z.strictObject({
  takenAt: z.iso.datetime(),
  administrator: z.boolean(),
  /** Why the system wants a reboot already; empty if it does not. */
  rebootPending: z.array(z.string()),
  /** Package locks and running installations, with their holder where it is known. */
  busy: z.array(z.strictObject({ what: z.string(), holder: z.string().nullable() })),
  power: z.enum(['mains', 'battery', 'unknown']),
  /** Bytes free where backups go, and bytes that the plan's backups need at most. */
  freeBytes: z.int().nonnegative().nullable(),
  neededBytes: z.int().nonnegative().nullable(),
  /** Sessions of other people, counted; no names. */
  otherSessions: z.int().nonnegative().nullable(),
  /** A passphrase, or BitLocker's PIN. */
  diskPassphraseAtBoot: z.enum(['yes', 'no', 'unknown']),
  /**
   * Windows only: with Fast Startup a start after *Shut down* resumes the old kernel, drivers and all, and is
   * no reboot. Left out by systems that have none, and in older journals.
   */
  fastStartup: z.enum(['yes', 'no', 'unknown']).optional(),
});
export type Conditions = z.infer<typeof Conditions>;

/**
 * What a person must answer in words; `--accept NAME=REASON` names them. `leftovers`: install the
 * replacement although pieces of the old product remain.
 */
export const STOPS = ['management-server', 'disk-encryption', 'leftovers'] as const;
export const StopName = z.enum(STOPS);
export type StopName = z.infer<typeof StopName>;

export const Stop = z.strictObject({
  name: StopName,
  why: z.string(),
  evidence: z.array(z.string()),
});
export type Stop = z.infer<typeof Stop>;
