import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLinuxMachine } from '../../../../src/machine/linux/linux-machine.ts';
import { LINUX_ACTIONS } from '../../../../src/machine/linux/perform/perform-action.ts';
import { LINUX } from '../../../../src/machine/linux/perform/surroundings.ts';
import { useTestPlace, workIn } from './perform/work-for-tests.ts';

const place = useTestPlace();

describe('createLinuxMachine', () => {
  it('reads and changes this machine', () => {
    const machine = createLinuxMachine();
    expect([machine.origin, machine.actions]).toEqual(['live', LINUX_ACTIONS]);
  });

  it('only reads a mounted disk', async () => {
    const machine = createLinuxMachine({ root: place.dir });
    expect([machine.origin, machine.actions.size]).toEqual(['mounted-root', 0]);
    fs.writeFileSync(join(place.dir, 'file'), '');
    const action = { kind: 'path-remove', path: join(place.dir, 'file'), backup: 'copy' } as const;
    await expect(machine.perform(action, workIn(place.dir).context)).rejects.toThrow(
      'only be read',
    );
    expect(fs.existsSync(join(place.dir, 'file'))).toBe(true);
  });

  it('performs, sees that it is done, and puts back', async () => {
    const machine = createLinuxMachine();
    const path = join(place.dir, 'product.conf');
    fs.writeFileSync(path, 'on');
    const action = { kind: 'path-remove', path, backup: 'copy' } as const;
    const work = workIn(place.dir);
    expect(await machine.isDone(action)).toBe(false);
    expect(await machine.perform(action, work.context)).toMatchObject({ outcome: 'done' });
    expect(await machine.isDone(action)).toBe(true);
    expect(await machine.restore(work.backups[0]!, work.context.backupDir)).toMatchObject({
      restored: true,
    });
    expect(fs.readFileSync(path, 'utf8')).toBe('on');
  });

  it.each([
    ['daemon-reload', false],
    ['reboot', null],
  ] as const)('isDone of %s is %s', async (kind, done) => {
    expect(await createLinuxMachine().isDone({ kind })).toBe(done);
  });

  it('refuses an action of another system', async () => {
    const { context } = workIn(place.dir);
    const action = { kind: 'service-stop', service: 'x' } as const;
    await expect(createLinuxMachine().perform(action, context)).rejects.toThrow(
      'no action of Linux',
    );
  });

  it('names programs by absolute paths only', () => {
    const programs = LINUX.trustUpdaters.map(([program]) => program);
    expect(programs.every((program) => program?.startsWith('/'))).toBe(true);
  });
});
