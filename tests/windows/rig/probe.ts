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
  const result = await call(system, name, args).catch((error: unknown) => ({
    thrown: { ...(error as object), message: (error as Error).message },
  }));
  process.stdout.write(JSON.stringify(result, plain) ?? 'null');
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

async function call(
  system: WindowsSystem,
  path: string,
  values: readonly unknown[],
): Promise<unknown> {
  const [first = '', second] = path.split('.');
  const owner = (second === undefined
    ? system
    : system[first as keyof WindowsSystem]) as unknown as Record<
    string,
    (...values: readonly unknown[]) => unknown
  >;
  const method = owner[second ?? first];
  if (method === undefined) throw new Error(`the API has no ${path}`);
  return method.call(owner, ...values);
}

void main();
