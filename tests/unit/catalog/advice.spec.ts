import { beforeAll, describe, expect, it } from 'vitest';
import { loadAdvice } from '../../../src/catalog/load.ts';
import type { Advice } from '../../../src/model/catalog.ts';
import { ADVICE_DIR } from './fixtures.ts';

let advice: ReadonlyMap<string, Advice>;
beforeAll(async () => {
  advice = await loadAdvice(ADVICE_DIR);
});

describe('advice', () => {
  it.each([
    'package-lock-held',
    'dependents-outside-plan',
    'uninstaller-failed',
    'uninstaller-hung',
    'uninstaller-lied',
    'administrator-rights-missing',
    'command-missing',
    'disk-full',
    'blocked-by-policy',
    'blocked-by-product',
    'wrong-password',
    'password-unknown',
    'reboot-required',
    'installer-busy',
    'package-half-installed',
    'unit-would-not-stop',
    'files-in-use',
    'behind-a-link',
    'replacement-install-failed',
    'replacement-does-not-protect',
    'self-defence',
    'installer-source-missing',
    'installer-data-damaged',
    'unexpected-exit-code',
    'state-unreadable',
    'simulation-refused',
    'process-would-not-end',
    'configuration-brings-it-back',
    'account-in-use',
    'drive-encrypted-by-product',
  ])('%s says what it means, what to try, and where that comes from', (id) => {
    const item = advice.get(id);
    expect(item?.meaning).toMatch(/\.$/u);
    expect(item?.tryInOrder.length).toBeGreaterThan(1);
    expect(item?.sources.length).toBeGreaterThan(0);
    for (const sentence of item?.tryInOrder ?? []) expect(sentence).toMatch(/[.:]$/u);
  });

  it.each(['blocked-by-policy', 'blocked-by-product', 'self-defence'])(
    '%s has a note for the security desk',
    (id) => {
      expect(advice.get(id)?.securityDeskNote).toBeTruthy();
    },
  );

  it('never tells anyone to break self-defence or to delete by hand what is registered', () => {
    const all = [...advice.values()].flatMap(({ tryInOrder }) => tryInOrder).join('\n');
    expect(all).not.toMatch(/kavremov|rm -rf|--force|regedit/iu);
  });
});
