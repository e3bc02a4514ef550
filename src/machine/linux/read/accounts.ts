import { matcherOf } from './pattern.ts';
import { Reading } from './reading.ts';
import { readText, type Root } from './root.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/** Local accounts whose name fits one of the patterns. Those of a directory service are not this machine's. */
export function readAccounts(root: Root, patterns: readonly string[]): Reading {
  const reading = new Reading('account');
  const matches = matcherOf(patterns, { ignoreCase: true });
  for (const [kind, path] of [
    ['user', '/etc/passwd'],
    ['group', '/etc/group'],
  ] as const) {
    const text = reading.attempt(path, () => readText(root, path, MAX_BYTES)) ?? '';
    for (const line of text.split('\n')) {
      const [name = '', , id = ''] = line.split(':');
      if (name === '' || name.startsWith('#') || !/^\d+$/.test(id)) continue;
      reading.entries += 1;
      if (!matches(name)) continue;
      reading.facts.push({ source: 'account', locator: `${path}: ${name}`, name, kind, id });
    }
  }
  return reading;
}
