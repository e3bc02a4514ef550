import { type ReadContext, startReading } from './context.ts';
import { childrenOf, machineKey, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';

const PROVIDERS = 'SOFTWARE\\Microsoft\\Security Center\\Provider';
/** Antivirus, antispyware, firewall. */
const KINDS = ['Av', 'As', 'Fw'] as const;

/**
 * Products that registered with Windows Security Center, from where its service keeps them between starts
 * (wscsvc's persistent store; what WMI's SecurityCenter2 shows).
 */
export function readSecurityCenter(context: ReadContext): Reading {
  const reading = startReading(context, 'security-center');
  const { registry } = context.system;
  for (const kind of KINDS) {
    const list = machineKey(`${PROVIDERS}\\${kind}`);
    for (const { name, key } of childrenOf(reading, registry, list)) {
      const content = readKey(reading, registry, key);
      if (content === null) continue;
      reading.entries += 1;
      reading.facts.push({
        source: 'security-center',
        locator: key.locator,
        name: textOf(content, 'DISPLAYNAME') ?? name,
        value: textOf(content, 'PRODUCTEXE') ?? textOf(content, 'REPORTINGEXE') ?? '',
      });
    }
  }
  return reading;
}
