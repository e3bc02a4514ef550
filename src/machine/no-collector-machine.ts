import { hostname, release, type } from 'node:os';
import type { ActionKind } from '../model/action.ts';
import { SOURCES_BY_PLATFORM, type Platform } from '../model/sources.ts';
import type { Machine } from './machine.ts';

const NO_ACTIONS: ReadonlySet<ActionKind> = new Set();

/**
 * A machine whose platform this version cannot read yet: every source is `unread`, so that nothing found
 * is never taken for nothing there. It performs nothing.
 */
export function createNoCollectorMachine(platform: Platform): Machine {
  const identify: Machine['identify'] = () =>
    Promise.resolve({
      platform,
      hostname: hostname(),
      os: `${type()} ${release()}`,
      arch: process.arch,
      id: 'unread',
      serial: null,
      smbiosUuid: null,
      bootId: 'unread',
      clockSource: 'unread',
    });
  const never = (): never => {
    throw new Error(`nothing is performed on ${platform} yet`);
  };
  return {
    origin: 'live',
    actions: NO_ACTIONS,
    identify,
    collect: async () => ({
      schema: 'swapout.snapshot/v1',
      origin: 'live',
      machine: await identify(),
      takenAt: new Date().toISOString(),
      durationMs: 0,
      folders: {},
      facts: [],
      read: [],
      unread: SOURCES_BY_PLATFORM[platform].map((source) => ({ source, why: 'no-collector' })),
    }),
    readConditions: () =>
      Promise.resolve({
        takenAt: new Date().toISOString(),
        administrator: false,
        rebootPending: [],
        busy: [],
        power: 'unknown',
        freeBytes: null,
        neededBytes: null,
        otherSessions: null,
        diskPassphraseAtBoot: 'unknown',
      }),
    perform: never,
    isDone: () => Promise.resolve(null),
    restart: () =>
      Promise.resolve({ started: false, detail: `services of ${platform} are not read yet` }),
    stage: never,
    checkProtection: () =>
      Promise.resolve({
        installed: false,
        version: null,
        protects: false,
        detail: `${platform} is not read yet`,
      }),
    restore: () =>
      Promise.resolve({ restored: false, detail: `${platform} is not written to yet` }),
  };
}
