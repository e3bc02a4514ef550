import type koffiModule from 'koffi';

export type Koffi = typeof koffiModule;
type Library = ReturnType<Koffi['load']>;

/** A handle or key: 0 is none. */
export type Handle = bigint | number;

/** Windows' functions of one library, each called by its prototype as the documentation writes it. */
export interface Calls {
  /** @param prototype `int32 __stdcall Name(…)` in koffi's types; `intptr` stands for a handle */
  readonly bind: <Result>(prototype: string) => (...values: readonly unknown[]) => Result;
  /** The same, run on a thread of its own: for calls that take long. */
  readonly bindAsync: <Result>(
    prototype: string,
  ) => (...values: readonly unknown[]) => Promise<Result>;
}

export function callsOf(koffi: Koffi, name: string): Calls {
  const library: Library = koffi.load(name);
  return {
    bind: <Result>(prototype: string) =>
      library.func(prototype) as unknown as (...values: readonly unknown[]) => Result,
    bindAsync: <Result>(prototype: string) => {
      const call = library.func(prototype);
      return (...values) =>
        new Promise<Result>((resolve, reject) => {
          call.async(...values, (error: unknown, result: Result) => {
            if (error) reject(error instanceof Error ? error : new Error('the call did not run'));
            else resolve(result);
          });
        });
    },
  };
}

/** The library is loaded only on Windows, when the machine is opened. */
export async function loadKoffi(): Promise<Koffi> {
  const { default: koffi } = await import('koffi');
  return koffi;
}
