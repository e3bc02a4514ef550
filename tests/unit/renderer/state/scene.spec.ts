import { describe, expect, it } from 'vitest';
import { sceneFor } from '../../../../renderer/state/scene.ts';
import { withNotification, type AppState } from '../../../../renderer/state/store.ts';
import { infoOf, notificationsOf, SCENES, welcomeOf } from '../fixtures/scenes.ts';

function stateOf(name: string): AppState {
  const scene = SCENES[name];
  if (scene === undefined) throw new Error(`no scene ${name}`);
  const start: AppState = {
    info: infoOf(scene),
    welcome: welcomeOf(scene),
    job: null,
    resting: false,
    question: null,
    progress: null,
    output: [],
    failure: null,
    pausing: false,
    startMachine: null,
  };
  return notificationsOf(scene).reduce(withNotification, start);
}

describe('the screen for what the worker told', () => {
  it.each(Object.entries(SCENES).map(([name, { view }]) => [name, view] as const))(
    '%s shows %s',
    (name, view) => {
      expect(sceneFor(stateOf(name)).view).toBe(view);
    },
  );

  it('is loading until the engine has answered', () => {
    const state = { ...stateOf(Object.keys(SCENES)[0] ?? ''), welcome: null, job: null };
    expect(sceneFor(state).view).toBe('loading');
  });

  it('forgets the question that was closed, and no other', () => {
    const name =
      Object.entries(SCENES).find(([, { question }]) => question !== undefined)?.[0] ?? '';
    const asked = stateOf(name);
    expect(withNotification(asked, { type: 'question-closed', id: 99 }).question).not.toBeNull();
    expect(withNotification(asked, { type: 'question-closed', id: 1 }).question).toBeNull();
  });

  it('keeps no more output than a screen can hold', () => {
    let state = stateOf(Object.keys(SCENES)[0] ?? '');
    for (let line = 0; line < 2100; line += 1) {
      state = withNotification(state, {
        type: 'output',
        step: 's',
        stream: 'stdout',
        text: `${line}`,
      });
    }
    expect(state.output).toHaveLength(2000);
    expect(state.output.at(-1)?.text).toBe('2099');
  });
});
