import type { ReadContext } from './context.ts';
import { joinPath } from './disk.ts';
import { childrenOf, machineKey, readKey, textOf } from './keys.ts';
import type { Reading } from './reading.ts';
import { systemRootOf } from './context.ts';

const PACKAGES = 'SYSTEM\\DriverDatabase\\DriverPackages';

/** Packages of the driver store whose provider or name is worth a look, as the folders that hold them. */
export function addDriverPackages(context: ReadContext, reading: Reading): void {
  const { registry } = context.system;
  for (const { name, key } of childrenOf(reading, registry, machineKey(PACKAGES))) {
    const content = readKey(reading, registry, key);
    const provider = content === null ? null : textOf(content, 'Provider');
    reading.entries += 1;
    if (!context.interest.orLookAlike(provider, name)) continue;
    const path = joinPath(`${systemRootOf(context)}\\System32\\DriverStore\\FileRepository`, name);
    reading.facts.push({
      source: 'file',
      locator: path,
      name: provider === null ? name : `${provider}: ${name}`,
      path,
      kind: 'directory',
      linkTarget: null,
      sizeBytes: null,
      behindLink: false,
    });
  }
}
