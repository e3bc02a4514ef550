import { describe, expect, it } from 'vitest';
import { readPendingReboot } from '../../../../../src/machine/linux/read/pending-reboot.ts';
import { makeRoot } from './make-root.ts';

describe('readPendingReboot', () => {
  it('says nothing where nothing is pending', () => {
    expect(readPendingReboot(makeRoot({ '/run': { dir: true } }))).toEqual([]);
  });

  it('names the packages that asked for it, each once', () => {
    const root = makeRoot({
      '/run/reboot-required': '*** System restart required ***\n',
      '/run/reboot-required.pkgs': 'linux-image-6.1\nlibc6\nlibc6\n',
    });
    expect(readPendingReboot(root)).toEqual([
      'The system asks for a reboot after changes of linux-image-6.1, libc6.',
    ]);
  });

  it.each(['/run/reboot-required', '/system-update'])('sees %s', (path) => {
    expect(readPendingReboot(makeRoot({ [path]: '' }))).toHaveLength(1);
  });
});
