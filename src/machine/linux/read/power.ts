import type { Conditions } from '../../../model/conditions.ts';
import { listNames, readText, type Root } from './root.ts';

const SUPPLIES = '/sys/class/power_supply';
const MAX_BYTES = 4_096;

/** Does mains power feed the machine? A machine without a battery has no other. */
export function readPower(root: Root): Conditions['power'] {
  let names: string[];
  try {
    names = listNames(root, SUPPLIES);
  } catch {
    return 'unknown';
  }
  const field = (name: string, key: string): string =>
    readField(root, `${SUPPLIES}/${name}/${key}`);
  const isOnline = (name: string): boolean =>
    field(name, 'type') !== 'Battery' && /^[12]$/.test(field(name, 'online'));
  if (names.some(isOnline)) return 'mains';
  // A mouse or headset has a battery too; its scope is the device.
  const batteries = names.filter(
    (name) => field(name, 'type') === 'Battery' && field(name, 'scope') !== 'Device',
  );
  if (batteries.length === 0) return 'mains';
  const states = batteries.map((name) => field(name, 'status'));
  if (states.includes('Discharging')) return 'battery';
  return states.some((state) => state === 'Charging' || state === 'Full') ? 'mains' : 'unknown';
}

function readField(root: Root, path: string): string {
  try {
    return readText(root, path, MAX_BYTES).trim();
  } catch {
    return '';
  }
}
