import { Reading } from './reading.ts';
import { readText, type Root } from './root.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/** Loaded modules. A mounted root has none. */
export function readKernelModules(root: Root): Reading {
  const reading = new Reading('kernel-module');
  const path = '/proc/modules';
  const text = reading.attempt(path, () => readText(root, path, MAX_BYTES)) ?? '';
  for (const line of text.split('\n')) {
    const name = line.slice(0, line.indexOf(' '));
    if (name === '') continue;
    reading.entries += 1;
    reading.facts.push({ source: 'kernel-module', locator: `module:${name}`, name, loaded: true });
  }
  return reading;
}
