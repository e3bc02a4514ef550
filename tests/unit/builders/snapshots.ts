import { join } from 'node:path';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { Action, type ActionKind } from '../../../src/model/action.ts';
import type { Fact, Snapshot } from '../../../src/model/snapshot.ts';
import { type Platform, SOURCES_BY_PLATFORM } from '../../../src/model/sources.ts';

/** The catalog as it is shipped. */
export const catalog = await loadCatalog(join(import.meta.dirname, '../../../assets/catalog'));

export const EVERY_KIND: ReadonlySet<ActionKind> = new Set(
  Action.options.map(({ shape }) => shape.kind.value),
);

const WINDOWS_FOLDERS = {
  '%SystemDrive%': 'C:',
  '%SystemRoot%': 'C:\\Windows',
  '%ProgramFiles%': 'C:\\Program Files',
  '%ProgramFiles(x86)%': 'C:\\Program Files (x86)',
  '%CommonProgramFiles%': 'C:\\Program Files\\Common Files',
  '%ProgramData%': 'C:\\ProgramData',
  '%LocalAppData%': 'C:\\Users\\*\\AppData\\Local',
  '%AppData%': 'C:\\Users\\*\\AppData\\Roaming',
};

/** A reading of every source of the platform, to the end, that holds these facts. */
export function snapshotOf(
  platform: Platform,
  facts: readonly Fact[],
  change: Partial<Snapshot> = {},
): Snapshot {
  return {
    schema: 'swapout.snapshot/v1',
    origin: 'live',
    machine: {
      platform,
      hostname: 'office-7',
      os: platform,
      arch: 'x64',
      id: 'machine-1',
      serial: null,
      smbiosUuid: null,
      bootId: 'boot-1',
      clockSource: 'none',
    },
    takenAt: '2026-11-23T20:00:00.000Z',
    durationMs: 12,
    folders: platform === 'windows' ? WINDOWS_FOLDERS : {},
    facts: [...facts],
    read: SOURCES_BY_PLATFORM[platform].map((source) => ({
      source,
      entries: facts.filter((fact) => fact.source === source).length,
    })),
    unread: [],
    ...change,
  };
}

export const linux = (...facts: readonly Fact[]): Snapshot => snapshotOf('linux', facts);
export const windows = (...facts: readonly Fact[]): Snapshot => snapshotOf('windows', facts);
