import type { KeyContent, RegistryValue } from '../api/registry.ts';
import { type ReadContext, startReading } from './context.ts';
import { childrenOf, type Key, machineKey, readKey, textOfValue } from './keys.ts';
import { compilePattern } from './name-pattern.ts';
import type { Reading } from './reading.ts';

/** One pattern with wildcards names at most so many keys. */
const MAX_MATCHES = 1_000;
const MAX_VALUE = 1_024;

/** Keys that the plan's patterns name, `HKLM\SOFTWARE\…` with or without `WOW6432Node`. */
export function readRegistryKeys(context: ReadContext, patterns: readonly string[]): Reading {
  const reading = startReading(context, 'registry-key');
  const found = new Set<string>();
  for (const pattern of patterns) {
    reading.entries += 1;
    const [top, ...segments] = pattern.split('\\');
    if (top?.toUpperCase() !== 'HKLM' || segments.length < 2) continue;
    const is32 = segments[1]?.toUpperCase() === 'WOW6432NODE';
    const rest = is32 ? [segments[0] ?? '', ...segments.slice(2)] : segments;
    const [hive = '', ...names] = rest;
    for (const key of keysFitting(context, reading, machineKey(hive, is32 ? 32 : 64), names)) {
      if (found.has(key.locator.toLowerCase())) continue;
      found.add(key.locator.toLowerCase());
      addKey(context, reading, key);
    }
  }
  return reading;
}

function keysFitting(
  context: ReadContext,
  reading: Reading,
  start: Key,
  segments: readonly string[],
): readonly Key[] {
  let reached: readonly Key[] = [start];
  for (const segment of segments) {
    const fits = compilePattern(segment);
    reached = reached.flatMap((key) =>
      childrenOf(reading, context.system.registry, key)
        .filter(({ name }) => fits.test(name))
        .map((child) => child.key),
    );
    if (reached.length > MAX_MATCHES) {
      reading.note('too-large', `${start.locator}\\${segments.join('\\')}`);
      reached = reached.slice(0, MAX_MATCHES);
    }
  }
  return reached;
}

function addKey({ system }: ReadContext, reading: Reading, key: Key): void {
  const content = readKey(reading, system.registry, key);
  if (content === null) return;
  reading.facts.push({
    source: 'registry-key',
    locator: key.locator,
    name: key.locator.slice(key.locator.lastIndexOf('\\') + 1),
    value: tellingValue(content),
  });
}

/** One value stands for the key: a path where there is one, else the first that can be written down. */
function tellingValue(content: KeyContent): string {
  const named = content.values.filter(({ name }) => name !== '');
  const path = named.find((value) => /^[A-Za-z]:\\/.test(textOfValue(value) ?? ''));
  const shown = path ?? named.find((value) => written(value) !== null);
  return shown === undefined ? '' : `${shown.name}=${written(shown) ?? ''}`.slice(0, MAX_VALUE);
}

function written(value: RegistryValue): string | null {
  if (value.type === 'dword' || value.type === 'qword') return value.number.toString();
  return textOfValue(value);
}
