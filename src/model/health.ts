import { z } from 'zod';

/** What makes a machine usable, read the same way before the first change and after each restart. */
export const HealthReading = z.strictObject({
  adapters: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      /** Drivers that it is bound to, by name where one is known. */
      bindings: z.array(z.string()),
      addresses: z.array(z.string()),
    }),
  ),
  inputDevices: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['keyboard', 'mouse']),
      /** Filters of its class and of its own. */
      filters: z.array(z.string()),
    }),
  ),
  /** Devices whose installation failed, or whose driver is not there. */
  problemDevices: z.array(z.strictObject({ id: z.string(), name: z.string(), why: z.string() })),
  /** Services that start with the machine, and whether they run. */
  services: z.array(z.strictObject({ name: z.string(), running: z.boolean() })),
});
export type HealthReading = z.infer<typeof HealthReading>;

export const HealthDifference = z.strictObject({
  kind: z.enum([
    'adapter-gone',
    'binding-gone',
    'address-lost',
    'input-device-gone',
    'filter-gone',
    'device-problem',
    'service-does-not-run',
  ]),
  name: z.string(),
  detail: z.string(),
});
export type HealthDifference = z.infer<typeof HealthDifference>;

/** Names of drivers and services that the job took away on purpose. */
export type TakenAway = ReadonlySet<string>;

/**
 * What is worse than before. What the job took away on purpose is no difference; what is better, or new and
 * well, is none either.
 * @param taken lower case
 */
export function compareHealth(
  before: HealthReading,
  after: HealthReading,
  taken: TakenAway = new Set(),
): readonly HealthDifference[] {
  return [
    ...adapterDifferences(before, after, taken),
    ...inputDifferences(before, after, taken),
    ...after.problemDevices
      .filter(({ id }) => !before.problemDevices.some((other) => other.id === id))
      .map(({ name, why }) => difference('device-problem', name, why)),
    ...before.services
      .filter(({ name, running }) => running && !taken.has(name.toLowerCase()))
      .filter(({ name }) => !after.services.some((other) => other.name === name && other.running))
      .map(({ name }) =>
        difference('service-does-not-run', name, 'It starts with the machine, and ran before.'),
      ),
  ];
}

function adapterDifferences(
  before: HealthReading,
  after: HealthReading,
  taken: TakenAway,
): readonly HealthDifference[] {
  return before.adapters.flatMap(({ id, name, bindings, addresses }) => {
    const now = after.adapters.find((adapter) => adapter.id === id);
    if (now === undefined) return [difference('adapter-gone', name, 'It is no longer there.')];
    const lost = missing(bindings, now.bindings, taken);
    return [
      ...lost.map((one) => difference('binding-gone', name, `It is no longer bound to ${one}.`)),
      ...(addresses.length > 0 && now.addresses.length === 0
        ? [difference('address-lost', name, `It had ${addresses.join(', ')} and has none.`)]
        : []),
    ];
  });
}

function inputDifferences(
  before: HealthReading,
  after: HealthReading,
  taken: TakenAway,
): readonly HealthDifference[] {
  return before.inputDevices.flatMap(({ id, name, filters }) => {
    const now = after.inputDevices.find((device) => device.id === id);
    if (now === undefined) return [difference('input-device-gone', name, 'It is no longer there.')];
    return missing(filters, now.filters, taken).map((one) =>
      difference('filter-gone', name, `${one} is no longer among its filters.`),
    );
  });
}

function missing(
  before: readonly string[],
  after: readonly string[],
  taken: TakenAway,
): readonly string[] {
  const now = new Set(after.map((name) => name.toLowerCase()));
  return before.filter((name) => {
    const folded = name.toLowerCase();
    return !now.has(folded) && !taken.has(folded);
  });
}

function difference(
  kind: HealthDifference['kind'],
  name: string,
  detail: string,
): HealthDifference {
  return { kind, name, detail };
}
