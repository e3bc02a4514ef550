import { readFileSync } from 'node:fs';

/** Packages that asked for a restart (`reboot-required.pkgs`), as reasons; empty if none did. */
export function rebootReasons(rebootRequiredPath: string): readonly string[] {
  const named = linesOf(`${rebootRequiredPath}.pkgs`).map((name) => `${name} asked for a restart`);
  const general = linesOf(rebootRequiredPath).length > 0 ? ['the system asks for a restart'] : [];
  return [...new Set([...named, ...general])];
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch {
    return []; // Most machines have none.
  }
}
