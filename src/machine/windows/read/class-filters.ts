import { type ReadContext, startReading } from './context.ts';
import { childrenOf, type Key, machineKey, readKey, textsOf } from './keys.ts';
import type { Reading } from './reading.ts';

const CLASSES = 'SYSTEM\\CurrentControlSet\\Control\\Class';
const DEVICES = 'SYSTEM\\CurrentControlSet\\Enum';
const LISTS = ['UpperFilters', 'LowerFilters'] as const;

/** Filter drivers that a device class (keyboard, mouse, disk, volume, net …) or one device names. */
export function readClassFilters(context: ReadContext): Reading {
  const reading = startReading(context, 'class-filter');
  const { registry } = context.system;
  for (const { key } of childrenOf(reading, registry, machineKey(CLASSES))) {
    addLists(context, reading, key);
  }
  for (const bus of childrenOf(reading, registry, machineKey(DEVICES))) {
    for (const device of childrenOf(reading, registry, bus.key)) {
      for (const instance of childrenOf(reading, registry, device.key)) {
        addLists(context, reading, instance.key);
      }
    }
  }
  return reading;
}

function addLists({ system }: ReadContext, reading: Reading, key: Key): void {
  const content = readKey(reading, system.registry, key);
  if (content === null) return;
  reading.entries += 1;
  for (const listValue of LISTS) {
    for (const name of textsOf(content, listValue)) {
      reading.facts.push({
        source: 'class-filter',
        locator: `${key.locator}\\${listValue}: ${name}`,
        name,
        listKey: key.locator,
        listValue,
      });
    }
  }
}
