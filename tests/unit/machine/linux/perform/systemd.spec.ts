import { describe, expect, it } from 'vitest';
import { isDone } from '../../../../../src/machine/linux/perform/is-done.ts';
import { performAction } from '../../../../../src/machine/linux/perform/perform-action.ts';
import { startUnit } from '../../../../../src/machine/linux/perform/systemd.ts';
import type { ActionResult } from '../../../../../src/machine/machine.ts';
import type { Action } from '../../../../../src/model/action.ts';
import { type Expected, recorded, resultWith, standInRunner } from './recorded-runner.ts';
import { surroundingsIn, useTestPlace, workIn } from './work-for-tests.ts';

const place = useTestPlace();
const UNIT = 'stand-in-run.service';

const show = (answer: string): Expected => ({
  line: `/usr/bin/systemctl show --property=LoadState,ActiveState,SubState -- ${UNIT}`,
  answer: recorded(answer),
});
const isEnabled = (answer: string): Expected => ({
  line: `/usr/bin/systemctl is-enabled -- ${UNIT}`,
  answer: recorded(answer),
});
const command = (verb: string, answer: string): Expected => ({
  line: `/usr/bin/systemctl ${verb} -- ${UNIT}`,
  answer: recorded(answer),
});

async function perform(
  action: Action,
  expected: readonly Expected[],
): Promise<ActionResult & { asked: number }> {
  const { run, lines } = standInRunner(expected);
  const { context, here } = workIn(place.dir, { run });
  return { ...(await performAction(action, context, here)), asked: lines.length };
}

describe('unit-stop', () => {
  const stop = { kind: 'unit-stop', unit: UNIT } as const;

  it('is done when the unit no longer runs', async () => {
    const expected = [
      show('systemctl-show-running'),
      command('stop', 'systemctl-stop-ok'),
      show('systemctl-show-stopped'),
    ];
    expect(await perform(stop, expected)).toMatchObject({
      outcome: 'done',
      exitCode: 0,
      detail: `${UNIT} was active, now inactive.`,
      asked: 3,
    });
  });

  it.each([
    ['does not exist', 'systemctl-show-missing'],
    ['is stopped', 'systemctl-show-stopped'],
    ['has failed', 'systemctl-show-failed'],
    ['is not under systemd', 'systemctl-show-without-systemd'],
  ])('stops nothing when the unit %s', async (_what, answer) => {
    expect(await perform(stop, [show(answer)])).toMatchObject({
      outcome: 'already-gone',
      asked: 1,
    });
  });

  it.each([
    ['refuses to be stopped', 'systemctl-stop-refused', 'blocked-by-product'],
    ['may not be stopped', 'systemctl-stop-as-user', 'blocked-by-policy'],
  ])('is refused when the unit %s', async (_what, answer, advice) => {
    const expected = [
      show('systemctl-show-running'),
      command('stop', answer),
      show('systemctl-show-running'),
    ];
    const { outcome, advice: given, detail } = await perform(stop, expected);
    expect([outcome, given]).toEqual(['refused', advice]);
    expect(detail).toContain('Failed to stop');
  });

  it('is not done when systemctl reports success and the unit still runs', async () => {
    const expected = [
      show('systemctl-show-running'),
      command('stop', 'systemctl-stop-ok'),
      show('systemctl-show-running'),
    ];
    expect(await perform(stop, expected)).toMatchObject({
      outcome: 'failed',
      advice: 'unit-would-not-stop',
    });
  });

  it('is timed out when the command was ended at its limit', async () => {
    const expected = [
      show('systemctl-show-running'),
      {
        ...command('stop', 'systemctl-stop-ok'),
        answer: resultWith({ exitCode: null, timedOut: true }),
      },
      show('systemctl-show-running'),
    ];
    expect(await perform(stop, expected)).toMatchObject({ outcome: 'timed-out', exitCode: null });
  });

  it('says when there is no systemctl', async () => {
    const missing = {
      ...show('systemctl-show-missing'),
      answer: resultWith({ error: 'not-found' }),
    };
    expect(await perform(stop, [missing])).toMatchObject({
      outcome: 'failed',
      advice: 'command-missing',
    });
  });
});

describe('unit-disable', () => {
  const disable = { kind: 'unit-disable', unit: UNIT } as const;

  it('is done when the unit is no longer enabled', async () => {
    const expected = [
      isEnabled('systemctl-is-enabled'),
      command('disable', 'systemctl-disable-ok'),
      isEnabled('systemctl-is-enabled-disabled'),
    ];
    expect(await perform(disable, expected)).toMatchObject({ outcome: 'done', asked: 3 });
  });

  it.each([
    ['systemctl-is-enabled-missing', 'does not exist'],
    ['systemctl-is-enabled-disabled', 'is disabled'],
    ['systemctl-is-enabled-static', 'is static'],
  ])('disables nothing after %s', async (answer, words) => {
    const result = await perform(disable, [isEnabled(answer)]);
    expect([result.outcome, result.detail]).toEqual(['already-gone', `${UNIT} ${words}.`]);
  });

  it('is not done when the unit is still enabled', async () => {
    const expected = [
      isEnabled('systemctl-is-enabled'),
      command('disable', 'systemctl-disable-missing'),
      isEnabled('systemctl-is-enabled'),
    ];
    expect(await perform(disable, expected)).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      advice: 'unit-would-not-stop',
    });
  });
});

describe('daemon-reload and reboot', () => {
  it.each(['daemon-reload', 'reboot'] as const)('%s goes by the exit code', async (kind) => {
    const line = `/usr/bin/systemctl ${kind}`;
    const good = await perform({ kind }, [{ line, answer: recorded('systemctl-daemon-reload') }]);
    const bad = await perform({ kind }, [{ line, answer: recorded('systemctl-start-fails') }]);
    expect([good.outcome, bad.outcome]).toEqual(['done', 'failed']);
  });

  it('has nothing to reload where systemd does not run', async () => {
    const line = '/usr/bin/systemctl daemon-reload';
    const answer = recorded('systemctl-show-without-systemd');
    expect(await perform({ kind: 'daemon-reload' }, [{ line, answer }])).toMatchObject({
      outcome: 'already-gone',
    });
  });
});

describe('startUnit', () => {
  it.each([
    ['systemctl-stop-ok', 'systemctl-show-running', true],
    ['systemctl-start-fails', 'systemctl-show-missing', false],
    // Started, and fallen over at once.
    ['systemctl-stop-ok', 'systemctl-show-failed', false],
  ])('after %s and %s it says %s', async (start, state, started) => {
    const { run } = standInRunner([command('start', start), show(state)]);
    expect(await startUnit(UNIT, surroundingsIn(place.dir, { run }))).toMatchObject({ started });
  });
});

describe('startUnit of a unit that was enabled', () => {
  it.each([
    ['systemctl-is-enabled', false],
    ['systemctl-is-enabled-disabled', true],
  ])('enables it first, and after %s says whether it is not', async (answer, told) => {
    const { run } = standInRunner([
      command('enable', 'systemctl-stop-ok'),
      isEnabled(answer),
      command('start', 'systemctl-stop-ok'),
      show('systemctl-show-running'),
    ]);
    const { started, detail } = await startUnit(UNIT, surroundingsIn(place.dir, { run }), true);
    expect([started, detail.includes('does NOT start with the machine')]).toEqual([true, told]);
  });
});

describe('isDone of units', () => {
  it.each([
    ['unit-stop', show('systemctl-show-running'), false],
    ['unit-stop', show('systemctl-show-stopped'), true],
    ['unit-stop', show('systemctl-show-missing'), true],
    ['unit-stop', { ...show('systemctl-show-missing'), answer: resultWith({ exitCode: 1 }) }, null],
    ['unit-disable', isEnabled('systemctl-is-enabled'), false],
    ['unit-disable', isEnabled('systemctl-is-enabled-disabled'), true],
    ['unit-disable', isEnabled('systemctl-is-enabled-missing'), true],
  ] as const)('%s, case %#', async (kind, expected, isIt) => {
    const { run } = standInRunner([expected]);
    expect(await isDone({ kind, unit: UNIT }, surroundingsIn(place.dir, { run }))).toBe(isIt);
  });
});
