import { type ReadContext, startReading } from './context.ts';
import { childrenOf, machineKey, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { SERVICES } from './services.ts';

/** Sources of the event log whose name or message file is worth a look, and whole logs of such a name. */
export function readEventSources(context: ReadContext): Reading {
  const reading = startReading(context, 'event-source');
  const { registry } = context.system;
  const logs = machineKey(`${SERVICES}\\EventLog`);
  for (const log of childrenOf(reading, registry, logs)) {
    if (context.interest.orLookAlike(log.name)) {
      reading.facts.push({
        source: 'event-source',
        locator: log.key.locator,
        name: log.name,
        value: '',
      });
    }
    for (const { name, key } of childrenOf(reading, registry, log.key)) {
      const content = readKey(reading, registry, key);
      if (content === null) continue;
      reading.entries += 1;
      const file = textOf(content, 'EventMessageFile') ?? '';
      if (!context.interest.orLookAlike(name, file)) continue;
      reading.facts.push({ source: 'event-source', locator: key.locator, name, value: file });
    }
  }
  return reading;
}
