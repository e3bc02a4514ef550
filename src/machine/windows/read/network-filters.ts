import { type ReadContext, startReading } from './context.ts';
import { below, childrenOf, type Key, machineKey, readKey, textOf, textsOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { wideTexts } from './wide-texts.ts';

const ADAPTERS =
  'SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}';
const COMPONENTS = 'SYSTEM\\CurrentControlSet\\Control\\Network';
/** Network clients, services (filters among them) and protocols, below `Control\Network`. */
const COMPONENT_CLASSES = [
  '{4d36e973-e325-11ce-bfc1-08002be10318}',
  '{4d36e974-e325-11ce-bfc1-08002be10318}',
  '{4d36e975-e325-11ce-bfc1-08002be10318}',
];
const LISTS = ['FilterList', 'UpperBind', 'LowerBind'] as const;
/** Where the Base Filtering Engine keeps what it makes anew at every start. */
const WFP = 'SYSTEM\\CurrentControlSet\\Services\\BFE\\Parameters\\Policy\\Persistent';
const WFP_LISTS = ['Provider', 'SubLayer', 'Callout', 'Filter'];
/** `{adapter}-{filter}-0000`: the second is the component's own id. */
const FILTER_ENTRY = /^\{[^}]*\}-(\{[^}]*\})-\d{4}$/;

/** Drivers that network adapters are bound to, and the filtering platform's own registrations. */
export function readNetworkFilters(context: ReadContext): Reading {
  const reading = startReading(context, 'network-filter');
  const components = readComponents(context, reading);
  for (const { name, key } of childrenOf(reading, context.system.registry, machineKey(ADAPTERS))) {
    // Beside the adapters stands `Properties`, which is closed to everybody.
    if (/^\d{4}$/.test(name)) addBindings(context, reading, below(key, 'Linkage'), components);
  }
  addPlatformFilters(context, reading);
  return reading;
}

/** Driver's name by the component's id, in lower case. */
function readComponents(context: ReadContext, reading: Reading): ReadonlyMap<string, string> {
  const { registry } = context.system;
  const names = new Map<string, string>();
  for (const group of COMPONENT_CLASSES) {
    for (const { name, key } of childrenOf(
      reading,
      registry,
      machineKey(`${COMPONENTS}\\${group}`),
    )) {
      const content = readKey(reading, registry, key);
      const ndi = readKey(reading, registry, below(key, 'Ndi'));
      const service = ndi === null ? null : textOf(ndi, 'Service');
      const id = content === null ? null : textOf(content, 'ComponentId');
      const found = service ?? id;
      if (found !== null) names.set(name.toLowerCase(), found);
    }
  }
  return names;
}

function addBindings(
  { system }: ReadContext,
  reading: Reading,
  key: Key,
  components: ReadonlyMap<string, string>,
): void {
  const content = readKey(reading, system.registry, key);
  if (content === null) return;
  reading.entries += 1;
  for (const listValue of LISTS) {
    for (const entry of textsOf(content, listValue)) {
      const id = FILTER_ENTRY.exec(entry)?.[1]?.toLowerCase();
      const name = (id === undefined ? undefined : components.get(id)) ?? entry;
      reading.facts.push({
        source: 'network-filter',
        locator: `${key.locator}\\${listValue}: ${name}`,
        name,
        listKey: key.locator,
        listValue,
        ...(name === entry ? {} : { listEntry: entry }),
      });
    }
  }
}

/** Their form is not documented: the texts in them say whose they are, and only that is used. */
function addPlatformFilters({ system, interest }: ReadContext, reading: Reading): void {
  for (const list of WFP_LISTS) {
    const key = machineKey(`${WFP}\\${list}`);
    for (const value of readKey(reading, system.registry, key)?.values ?? []) {
      reading.entries += 1;
      if (value.type !== 'binary') continue;
      const name = wideTexts(value.bytes).find((text) => interest.orLookAlike(text));
      if (name === undefined) continue;
      reading.facts.push({
        source: 'network-filter',
        locator: `${key.locator}: ${value.name}`,
        name,
        listKey: key.locator,
        listValue: value.name,
      });
    }
  }
}
