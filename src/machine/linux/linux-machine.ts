import type { ActionKind } from '../../model/action.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import type { Machine } from '../machine.ts';
import { collectLinux } from './collect.ts';
import { readLinuxConditions } from './conditions.ts';
import { readIdentity } from './identity.ts';
import { checkProtection } from './perform/check-protection.ts';
import { isDone } from './perform/is-done.ts';
import { LINUX_ACTIONS, performAction } from './perform/perform-action.ts';
import { stageFiles } from './perform/stage-files.ts';
import { LINUX, type Surroundings } from './perform/surroundings.ts';
import { startUnit } from './perform/systemd.ts';

export interface LinuxMachineOptions {
  /** `/` for this machine; a mounted disk can only be read. */
  readonly root?: string;
  /** Places and programs of the actions, for tests. */
  readonly here?: Partial<Surroundings>;
}

/** This Linux machine, or another one's disk mounted somewhere (`--root`). */
export function createLinuxMachine({
  root = '/',
  here: places = {},
}: LinuxMachineOptions = {}): Machine {
  const here: Surroundings = { ...LINUX, ...places };
  const live = root === '/';
  const requireLive = (): void => {
    if (!live) throw new Error(`${root} is a mounted disk: it can only be read`);
  };
  return {
    origin: live ? 'live' : 'mounted-root',
    actions: live ? LINUX_ACTIONS : new Set<ActionKind>(),
    identify: () => Promise.resolve(readIdentity(root)),
    collect: (plan, context) => collectLinux({ root, plan, context, run: here.run }),
    readConditions: (backupDir) => Promise.resolve(readLinuxConditions({ backupDir })),
    async perform(action, context) {
      requireLive();
      return performAction(action, context, here);
    },
    async isDone(action) {
      requireLive();
      return isDone(action, here);
    },
    async restart(unit, wasEnabled) {
      requireLive();
      return startUnit(unit, here, wasEnabled);
    },
    async stage(entry, packDir) {
      requireLive();
      return stageFiles(entry, packDir, here.stagingDir);
    },
    async checkProtection(entry) {
      requireLive();
      return checkProtection(entry, here);
    },
    async restore(backup, backupDir) {
      requireLive();
      return restoreBackup(backup, backupDir);
    },
  };
}
