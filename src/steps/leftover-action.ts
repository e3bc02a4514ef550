import type { Action } from '../model/action.ts';
import type { Evidence, Finding } from '../model/finding.ts';
import type { Fact } from '../model/snapshot.ts';
import type { Step } from '../model/step.ts';
import type { PlanContext } from './draft.ts';

/**
 * References first, drivers only after them, then registrations, files, folders and keys, the vendor's roots
 * last: so nothing is ever named by the system that is not there any more.
 */
export const PHASE = {
  filter: 10,
  stop: 20,
  disable: 21,
  purge: 30,
  end: 35,
  service: 40,
  driver: 45,
  unitFile: 50,
  reload: 51,
  account: 60,
  registration: 65,
  file: 70,
  folder: 75,
  key: 80,
  rootFolder: 90,
  rootKey: 95,
} as const;

/** A fact that belongs to a product whose registration is gone. */
export interface LeftoverPiece {
  readonly context: PlanContext;
  readonly finding: Finding;
  readonly evidence: Evidence;
  readonly fact: Fact;
}

export interface LeftoverAction {
  readonly action: Action;
  readonly phase: number;
  /** Order within the phase: deeper folders and keys first. */
  readonly order: number;
  readonly why: string;
  readonly undo: Step['undo'];
  /** Path or key that goes with all that lies in it; null where nothing lies in it. */
  readonly place: string | null;
}

export function plain(
  phase: number,
  action: Action,
  why: string,
  undo: Step['undo'],
  order = 0,
): LeftoverAction {
  return { action, phase, order, why, undo, place: null };
}
