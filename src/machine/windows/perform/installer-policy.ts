import type { Registry } from '../api/registry.ts';
import { machineKey, numberOf, textOf } from '../read/keys.ts';

const POLICY = 'SOFTWARE\\Policies\\Microsoft\\Windows\\Installer';

/**
 * A policy of Windows Installer that would write the properties of a removal, and so a password, to a log:
 * what is set, or null. Which letters of `Logging` show properties differs between versions: any counts.
 * @see https://learn.microsoft.com/en-us/windows/win32/msi/machine-policies
 * @throws WindowsError where the policy cannot be read
 */
export function secretLoggingPolicy(registry: Registry): string | null {
  const key = machineKey(POLICY);
  const content = registry.read(key.place);
  if (content === null) return null;
  const logging = textOf(content, 'Logging') ?? '';
  if (logging.trim() !== '') return `Logging=${logging} in ${key.locator}`;
  const debug = numberOf(content, 'Debug') ?? 0;
  return debug === 0 ? null : `Debug=${debug} in ${key.locator}`;
}
