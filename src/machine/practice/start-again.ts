import type { Fact } from '../../model/snapshot.ts';
import { withFacts } from './effects.ts';
import type { StateStore } from './perform-action.ts';

/** Starts a stopped unit or service again, and the processes that ended with it. */
export async function startAgain(
  store: StateStore,
  unit: string,
  wasEnabled = false,
): Promise<{ readonly started: boolean; readonly detail: string }> {
  const state = await store.read();
  const isUnit = (fact: Fact): boolean =>
    'running' in fact && [fact.name, `${fact.name}.service`].includes(unit);
  if (!state.facts.some(isUnit)) return { started: false, detail: `${unit} is not there any more` };
  const running = state.facts.map((fact) =>
    isUnit(fact) && 'running' in fact ? { ...enabledAgain(fact, wasEnabled), running: true } : fact,
  );
  await store.write({
    ...state,
    facts: withFacts(running, state.stopped[unit] ?? []),
    stopped: Object.fromEntries(
      Object.entries(state.stopped).filter(([stopped]) => stopped !== unit),
    ),
  });
  return { started: true, detail: `${unit} runs again` };
}

function enabledAgain<F extends Fact>(fact: F, wasEnabled: boolean): F {
  return wasEnabled && 'enabled' in fact ? { ...fact, enabled: 'enabled' } : fact;
}
