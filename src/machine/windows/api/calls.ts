import type koffiModule from 'koffi';

export type Koffi = typeof koffiModule;

/** A handle or key: 0 is none. */
export type Handle = bigint | number;

export type Call<Result> = (...values: readonly unknown[]) => Result;

/**
 * Binds functions of one of Windows' libraries, by what they return. Each is named by its prototype,
 * `int32 __stdcall Name(…)`, in koffi's types; `intptr` stands for a handle.
 */
export interface Bind {
  readonly number: (prototype: string) => Call<number>;
  readonly boolean: (prototype: string) => Call<boolean>;
  readonly handle: (prototype: string) => Call<Handle>;
  readonly nothing: (prototype: string) => Call<undefined>;
  /** Run on a thread of its own: for calls that take long. */
  readonly slowNumber: (prototype: string) => Call<Promise<number>>;
}

export function bindTo(koffi: Koffi, name: string): Bind {
  const library = koffi.load(name);
  return {
    number: (prototype) => library.func(prototype) as Call<number>,
    boolean: (prototype) => library.func(prototype) as Call<boolean>,
    handle: (prototype) => library.func(prototype) as Call<Handle>,
    nothing: (prototype) => library.func(prototype) as Call<undefined>,
    slowNumber: (prototype) => {
      const call = library.func(prototype);
      return (...values) =>
        new Promise((resolve, reject) => {
          call.async(...values, (error: unknown, result: number) => {
            if (error === null) resolve(result);
            else reject(error instanceof Error ? error : new Error('the call did not run'));
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
