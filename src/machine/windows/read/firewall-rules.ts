import { type ReadContext, startReading } from './context.ts';
import { machineKey, readKey, textOfValue } from './keys.ts';
import type { Reading } from './reading.ts';

const POLICY = 'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const LISTS = [
  `${POLICY}\\FirewallRules`,
  'SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\FirewallRules',
];

/** Rules of Windows' firewall for a program that is worth a look. The value's own name is the rule's. */
export function readFirewallRules(context: ReadContext): Reading {
  const reading = startReading(context, 'firewall-rule');
  for (const path of LISTS) {
    const key = machineKey(path);
    for (const value of readKey(reading, context.system.registry, key)?.values ?? []) {
      const text = textOfValue(value);
      if (text === null || value.name === '') continue;
      reading.entries += 1;
      const { program, title } = parseFirewallRule(text);
      if (!context.interest.orLookAlike(program, title, value.name)) continue;
      reading.facts.push({
        source: 'firewall-rule',
        locator: `${key.locator}\\${value.name}`,
        name: value.name,
        value: program ?? title ?? '',
      });
    }
  }
  return reading;
}

/** `v2.31|Action=Allow|Dir=In|App=C:\…|Name=…|`: fields in any order, unknown ones skipped. */
export function parseFirewallRule(text: string): {
  readonly program: string | null;
  readonly title: string | null;
} {
  const fields = new Map(
    text.split('|').flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at <= 0 ? [] : [[part.slice(0, at).toLowerCase(), part.slice(at + 1)]];
    }),
  );
  return { program: fields.get('app') ?? null, title: fields.get('name') ?? null };
}
