import { exists, readText, type Root } from './root.ts';

const MAX_BYTES = 65_536;

/** Why the system itself wants a reboot already; empty if nothing says so. */
export function readPendingReboot(root: Root): string[] {
  const reasons: string[] = [];
  if (exists(root, '/run/reboot-required')) {
    const packages = packagesOf(root);
    reasons.push(
      packages.length === 0
        ? 'The system asks for a reboot (/run/reboot-required).'
        : `The system asks for a reboot after changes of ${packages.join(', ')}.`,
    );
  }
  if (exists(root, '/run/ostree-booted') && exists(root, '/run/ostree/staged-deployment')) {
    reasons.push('A new version of the system waits for the next start.');
  }
  if (exists(root, '/system-update') || exists(root, '/etc/system-update')) {
    reasons.push('Updates are prepared that the next start installs (/system-update).');
  }
  return reasons;
}

function packagesOf(root: Root): string[] {
  try {
    const lines = readText(root, '/run/reboot-required.pkgs', MAX_BYTES).split('\n');
    return [...new Set(lines.map((line) => line.trim()).filter(Boolean))];
  } catch {
    return [];
  }
}
