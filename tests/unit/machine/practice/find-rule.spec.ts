import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/model/action.ts';
import { findRule, withUse } from '../../../../src/machine/practice/find-rule.ts';
import { recordedState } from '../../../../src/machine/practice/practice-state.ts';
import { Recording } from '../../../../src/machine/practice/recording.ts';
import { aRecording, aRule } from './builders.ts';

const STOP: Action = { kind: 'service-stop', service: 'AVP21.2' };

describe('findRule', () => {
  it.each<[Parameters<typeof aRule>[0], boolean]>([
    [{ kind: 'service-stop' }, true],
    [{ kind: 'service-stop', service: 'avp*' }, true],
    [{ kind: 'service-stop', service: 'AVP21.2' }, true],
    [{ kind: 'service-stop', service: 'AVP' }, false],
    [{ kind: 'service-stop', service: 'AVP21?2' }, false],
    [{ kind: 'service-delete', service: 'AVP*' }, false],
  ])('holds %j against the action', (when, fits) => {
    const recording = Recording.parse(aRecording([], { rules: [aRule(when)] }));
    expect(findRule(recording, recordedState(recording), STOP) !== null).toBe(fits);
  });

  it('takes the first that fits', () => {
    const rules = [
      aRule({ kind: 'service-stop' }, { id: 'first' }),
      aRule({ kind: 'service-stop' }, { id: 'second' }),
    ];
    const recording = Recording.parse(aRecording([], { rules }));
    expect(findRule(recording, recordedState(recording), STOP)?.id).toBe('first');
  });

  it('drops a rule that counted as often as it may', () => {
    const rules = [
      aRule({ kind: 'service-stop' }, { id: 'twice', firstTimes: 2 }),
      aRule({ kind: 'service-stop' }, { id: 'then' }),
    ];
    const recording = Recording.parse(aRecording([], { rules }));
    let state = recordedState(recording);
    const seen = [1, 2, 3, 4].map(() => {
      const rule = findRule(recording, state, STOP);
      state = withUse(state, rule);
      return rule?.id;
    });
    expect(seen).toEqual(['twice', 'twice', 'then', 'then']);
  });

  it('drops a rule that counts until the restart, after the restart', () => {
    const rules = [aRule({ kind: 'service-stop' }, { untilReboot: true })];
    const recording = Recording.parse(aRecording([], { rules }));
    const state = recordedState(recording);
    expect(findRule(recording, state, STOP)).not.toBeNull();
    expect(findRule(recording, { ...state, boot: 2 }, STOP)).toBeNull();
  });
});
