import { describe, expect, it } from 'vitest';
import { isDoneOnWindows } from '../../../../../src/machine/windows/perform/is-done.ts';
import { performWindowsAction } from '../../../../../src/machine/windows/perform/perform-action.ts';
import { restoreOnWindows } from '../../../../../src/machine/windows/perform/restore.ts';
import { startService } from '../../../../../src/machine/windows/perform/service-stop.ts';
import { SERVICES, standInWork, type StandIn } from './stand-in-work.ts';

const KEY = `${SERVICES}\\AVP`;
const STOP = { kind: 'service-stop', service: 'AVP' } as const;
const DELETE = { kind: 'service-delete', service: 'AVP' } as const;

describe('stopping a service', () => {
  it('waits until it has stopped', async () => {
    const work = standInWork({ services: { AVP: 'running' } });
    expect(await performWindowsAction(STOP, work.context, work.here)).toMatchObject({
      outcome: 'done',
    });
    expect(await isDoneOnWindows(STOP, work.here)).toBe(true);
  });

  it.each<[string, StandIn]>([
    ['is not there', {}],
    ['does not run', { services: { AVP: 'stopped' } }],
    ['stopped meanwhile', { services: { AVP: 'running' }, serviceErrors: { AVP: 1062 } }],
  ])('is nothing to do where it %s', async (_what, standIn) => {
    const work = standInWork(standIn);
    const result = await performWindowsAction(STOP, work.context, work.here);
    expect(result.outcome).toBe('already-gone');
  });

  it.each([
    [1052, 'refused', 'self-defence'],
    [5, 'refused', 'blocked-by-product'],
    [1051, 'failed', 'unit-would-not-stop'],
    [1061, 'failed', 'unit-would-not-stop'],
    [1053, 'failed', 'system-error'],
  ])('is not forced where Windows answers %i', async (code, outcome, advice) => {
    const work = standInWork({ services: { AVP: 'running' }, serviceErrors: { AVP: code } });
    const result = await performWindowsAction(STOP, work.context, work.here);
    expect(result).toMatchObject({ outcome, advice });
    expect(work.services.get('AVP')).toBe('running');
  });

  it('says that the rights are missing, not the product, to who is no administrator', async () => {
    const work = standInWork({
      services: { AVP: 'running' },
      serviceErrors: { AVP: 5 },
      isAdministrator: false,
    });
    const result = await performWindowsAction(STOP, work.context, work.here);
    expect(result.advice).toBe('administrator-rights-missing');
  });
});

describe('starting a service again', () => {
  it('waits until it runs', async () => {
    const work = standInWork({ services: { AVP: 'stopped' } });
    expect(await startService('AVP', work.here)).toMatchObject({ started: true });
  });

  it.each<[string, StandIn]>([
    ['is gone', {}],
    ['is refused', { services: { AVP: 'stopped' }, serviceErrors: { AVP: 1058 } }],
  ])('says why where it %s', async (_what, standIn) => {
    const work = standInWork(standIn);
    expect(await startService('AVP', work.here)).toMatchObject({ started: false });
  });
});

describe('deleting a service', () => {
  const keys = { [KEY]: { Start: 2, ImagePath: { expand: '%ProgramFiles%\\K\\avp.exe' } } };

  it('keeps its key, which comes back whole', async () => {
    const work = standInWork({ services: { AVP: 'stopped' }, keys });
    const before = work.registry.read({ hive: 'machine', path: KEY.slice(5), view: 64 });
    const result = await performWindowsAction(DELETE, work.context, work.here);
    expect(result).toMatchObject({ outcome: 'done', rebootOwed: [] });
    expect(await isDoneOnWindows(DELETE, work.here)).toBe(true);
    const [backup] = work.backups;
    if (backup === undefined) throw new Error('no backup');
    expect(backup).toMatchObject({ step: 'r1-1', path: KEY });
    const restored = await restoreOnWindows(backup, work.context.backupDir, work.here);
    expect(restored.restored).toBe(true);
    expect(work.registry.read({ hive: 'machine', path: KEY.slice(5), view: 64 })).toEqual(before);
  });

  it('owes a restart where it runs', async () => {
    const work = standInWork({ services: { AVP: 'running' }, keys });
    const result = await performWindowsAction(DELETE, work.context, work.here);
    expect(result.outcome).toBe('done-reboot-required');
    expect(await isDoneOnWindows(DELETE, work.here)).toBe(false);
  });

  it('removes a key that the service control manager does not know', async () => {
    const work = standInWork({ keys });
    expect(await performWindowsAction(DELETE, work.context, work.here)).toMatchObject({
      outcome: 'done',
    });
    expect(work.registry.keys()).not.toContain(KEY);
  });

  it('is refused through a registry link', async () => {
    const work = standInWork({ services: { AVP: 'stopped' }, keys, links: [KEY] });
    expect(await performWindowsAction(DELETE, work.context, work.here)).toMatchObject({
      outcome: 'refused',
      advice: 'behind-a-link',
    });
    expect(work.backups).toEqual([]);
  });

  it('touches nothing where the backup cannot be journalled', async () => {
    const work = standInWork({
      services: { AVP: 'stopped' },
      keys,
      context: { recordBackup: () => Promise.reject(new Error('disk gone')) },
    });
    await expect(performWindowsAction(DELETE, work.context, work.here)).rejects.toThrow(
      'disk gone',
    );
    expect(work.services.has('AVP')).toBe(true);
  });
});
