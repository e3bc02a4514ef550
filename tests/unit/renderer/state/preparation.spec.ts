import { describe, expect, it } from 'vitest';
import {
  beginAnswer,
  NO_REPLACEMENT,
  offerKey,
  preparationFrom,
  unansweredIn,
} from '../../../../renderer/state/preparation.ts';
import { ANSWERS } from '../../../../src/model/question.ts';
import { SCENES } from '../fixtures/scenes.ts';

function beforeStart(scene: string) {
  const question = SCENES[scene]?.question;
  if (question?.kind !== 'before-start') throw new Error(`${scene} asks something else`);
  return question;
}

const { offers } = beforeStart('before-start');
const { stops } = beforeStart('before-start-stops');

describe('Before we start', () => {
  it('chooses the only replacement that can be used', () => {
    const [usable] = offers;
    expect(preparationFrom(offers).choice).toBe(usable === undefined ? '' : offerKey(usable));
  });

  it('chooses nothing where there are several, or none', () => {
    const whole = offers.map((offer) => ({ ...offer, problem: null }));
    expect(preparationFrom(whole).choice).toBeNull();
    expect(preparationFrom([]).choice).toBeNull();
  });

  it('names the chosen entry, even of a pack whose id holds a space', () => {
    const spaced = offers.slice(0, 1).map((offer) => ({ ...offer, pack: 'pack of 2026' }));
    expect(beginAnswer(preparationFrom(spaced), [])).toEqual({
      answer: 'begin',
      accepted: [],
      replacement: { kind: 'pack', pack: 'pack of 2026', entry: 'example-shield-windows' },
    });
  });

  it('does not begin while a stop is unanswered', () => {
    const given = preparationFrom(offers);
    expect(unansweredIn(given, stops)).toEqual(['stops']);
    expect(beginAnswer(given, stops)).toBeNull();
    expect(beginAnswer({ ...given, reasons: { 'management-server': '   ' } }, stops)).toBeNull();
  });

  it('gives the technician’s words for each stop', () => {
    const given = { ...preparationFrom(offers), reasons: { 'management-server': ' its last ' } };
    expect(beginAnswer(given, stops)?.accepted).toEqual([
      { name: 'management-server', reason: 'its last' },
    ]);
  });

  it('wants a reason for no replacement', () => {
    const none = { choice: NO_REPLACEMENT, reasonForNone: '', reasons: {} };
    expect(unansweredIn(none, [])).toEqual(['reason']);
    expect(beginAnswer(none, [])).toBeNull();
    const answered = beginAnswer({ ...none, reasonForNone: 'It is scrapped' }, []);
    expect(answered?.replacement).toEqual({ kind: 'none', reason: 'It is scrapped' });
    expect(ANSWERS['before-start'].safeParse(answered).success).toBe(true);
  });
});
