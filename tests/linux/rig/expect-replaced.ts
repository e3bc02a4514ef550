import { expect } from 'vitest';
import type { Container } from './container.ts';
import { exists, programsBelow, unitState } from './look.ts';

const VENDOR_PLACES = ['/opt', '/var/opt', '/etc/opt', '/var/log'].map((at) => `${at}/kaspersky`);

/** Of the stand-in products nothing is there or runs, and the stand-in replacement does. */
export async function expectReplaced(c: Container): Promise<void> {
  for (const place of VENDOR_PLACES) expect(await exists(c, place), place).toBe(false);
  expect(programsBelow(c, '/opt/kaspersky')).toEqual([]);
  expect(programsBelow(c, '/var/opt/kaspersky')).toEqual([]);
  for (const unit of ['kesl.service', 'klnagent64.service']) {
    expect(await unitState(c, unit), unit).toMatchObject({ load: 'not-found' });
  }
  expect(await unitState(c, 'sentinel-protect.service')).toEqual({
    load: 'loaded',
    active: 'active',
    enabled: 'enabled',
  });
  expect(programsBelow(c, '/opt/sentinel')).toEqual(['/opt/sentinel/sbin/sentineld']);
}
