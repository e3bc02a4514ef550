import { openWindowsSystem } from '../../../src/machine/windows/api/open-system.ts';
import type { WindowsSystem } from '../../../src/machine/windows/api/system.ts';

/** Runs inside Windows: one function of the API, with arguments as JSON; its result is printed as JSON. */
const [name = '', text = '[]'] = process.argv.slice(2);
const args = JSON.parse(text, (key, value: unknown) =>
  key === 'number' && typeof value === 'string'
    ? BigInt(value)
    : key === 'bytes' && typeof value === 'string'
      ? Uint8Array.from(Buffer.from(value, 'hex'))
      : value,
) as unknown[];

async function main(): Promise<void> {
  const system = await openWindowsSystem();
  let result: unknown;
  try {
    result = await call(system, name, args);
  } catch (error) {
    result = { thrown: { ...(error as object), message: (error as Error).message } };
  }
  process.stdout.write(JSON.stringify({ result: result ?? null }, plain));
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

function call(system: WindowsSystem, path: string, values: readonly unknown[]): Promise<unknown> {
  const [first = '', second] = path.split('.');
  const owner = second === undefined ? system : (Reflect.get(system, first) as object);
  const method: unknown = Reflect.get(owner, second ?? first);
  if (typeof method !== 'function') throw new Error(`the API has no ${path}`);
  return Promise.resolve(Reflect.apply(method, owner, values));
}

void main();
