import { describe, expect, it } from 'vitest';
import { installDebs, installRpms, makeDpkgPretend, makeRpmPretend } from './rig/arrange.ts';
import { keslRemovalFails, keslRemovalHalfDone, keslRemovalHangs } from './rig/broken-products.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import { RUN, eventsOf, job, layOutPack, outcomes, purgeOf, run, statementOf } from './rig/job.ts';
import { debState, exists, hasRpm, programsBelow, unitState } from './rig/look.ts';
import { kesl, keslGui, klnagent64 } from './rig/products.ts';

const KESL = '/opt/kaspersky/kesl/libexec/kesl';
const running = { load: 'loaded', active: 'active', enabled: 'enabled' };

async function dpkgIsFree(c: Container): Promise<void> {
  const lock = await c.run(['flock', '--nonblock', '/var/lib/dpkg/lock-frontend', 'true']);
  expect(lock.exitCode).toBe(0);
  await c.runOk(['dpkg', '--configure', '--pending']);
}

describe('an uninstaller that fails', () => {
  it('leaves its product as it was and running; the others go, and no replacement comes', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalFails, klnagent64);
      const choice = await layOutPack(c);
      const { exitCode, document, stderr } = await job(c, [...RUN, ...choice]);
      expect(exitCode).toBe(4);
      expect(document).toMatchObject({
        stage: 'done',
        verdict: 'still-installed',
        replacement: { kind: 'unprotected' },
      });
      expect(purgeOf(document, 'kesl')).toMatchObject({
        outcome: 'failed',
        exitCode: 1,
        advice: 'uninstaller-failed',
      });
      expect(purgeOf(document, 'klnagent64')).toMatchObject({ outcome: 'done', exitCode: 0 });
      // dpkg itself now wants it purged; it is as installed as before.
      expect(await debState(c, 'kesl')).toBe('pi ');
      expect(await debState(c, 'klnagent64')).toBeUndefined();
      expect(await unitState(c, 'kesl.service')).toEqual(running);
      expect(programsBelow(c, '/opt/kaspersky')).toEqual([KESL]);
      expect(await exists(c, '/var/opt/kaspersky/kesl/private/bases.db')).toBe(true);
      expect(await exists(c, '/opt/sentinel')).toBe(false);
      expect(stderr).toContain('kesl: removal is not allowed');
      expect(stderr).toContain('kesl.service: started again');
      expect(stderr).toContain('The uninstaller reported an error');
      const { predicate } = await statementOf(c, document.receipt);
      expect(predicate).toMatchObject({
        status: 'still-installed',
        restarted: [{ unit: 'kesl.service', started: true }],
      });
    });
  });

  it('on rpm: the same', async () => {
    await withContainer({}, async (c) => {
      await installRpms(c, keslRemovalFails, klnagent64);
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      expect(purgeOf(document, 'kesl')).toMatchObject({ outcome: 'failed' });
      expect(await hasRpm(c, 'kesl')).toBe(true);
      expect(await hasRpm(c, 'klnagent64')).toBe(false);
      expect(await unitState(c, 'kesl.service')).toEqual(running);
    });
  });

  it('half-way leaves it registered: nothing of it is taken apart by hand', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalHalfDone);
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      expect(purgeOf(document, 'kesl')).toMatchObject({ outcome: 'failed', exitCode: 1 });
      expect(await debState(c, 'kesl')).toBe('pH ');
      expect(outcomes(document, 'path-remove')).toEqual([]);
      expect(await exists(c, '/var/opt/kaspersky/kesl/private/bases.db')).toBe(true);
    });
  });
});

describe('an uninstaller that hangs', () => {
  it('is ended at the limit with everything that it started; the others go', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, keslRemovalHangs, klnagent64);
      const before = c.programs().filter(({ exe }) => exe === '/usr/bin/sleep').length;
      const { exitCode, document } = await run(c, '--step-limit', '5');
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      const purges = document.steps.filter(
        ({ action }) => action.kind === 'package-purge' && action.package === 'kesl',
      );
      expect(purges).toMatchObject([{ outcome: 'timed-out', advice: 'uninstaller-hung' }]);
      expect(purges[0]?.durationMs).toBeGreaterThanOrEqual(5_000);
      expect(await debState(c, 'klnagent64')).toBeUndefined();
      expect((await debState(c, 'kesl'))?.[0]).toMatch(/[ip]/);
      // Nothing of it runs on, dpkg can be used, and the product protects again.
      expect(programsBelow(c, '/usr/bin')).not.toContain('/usr/bin/dpkg');
      expect(c.programs().filter(({ exe }) => exe === '/usr/bin/sleep')).toHaveLength(before);
      expect((await c.run(['pgrep', '-f', 'kesl.prerm'])).exitCode).toBe(1);
      await dpkgIsFree(c);
      expect(await unitState(c, 'kesl.service')).toMatchObject({ active: 'active' });
    });
  });
});

describe('an uninstaller that lies', () => {
  it('is not believed: exit 0, and dpkg still has it', async () => {
    await withContainer({}, async (c) => {
      await installDebs(c, kesl, keslGui);
      await makeDpkgPretend(c);
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      expect(purgeOf(document, 'kesl-gui')).toMatchObject({
        outcome: 'failed',
        exitCode: 0,
        advice: 'uninstaller-lied',
      });
      // What depends on the liar is not begun.
      expect(purgeOf(document, 'kesl')).toMatchObject({ outcome: 'skipped' });
      expect(await debState(c, 'kesl')).toBe('ii ');
      expect(await unitState(c, 'kesl.service')).toEqual(running);
      expect(programsBelow(c, '/opt/kaspersky')).toEqual([KESL]);
      const events = await eventsOf(c, document.job);
      expect(JSON.stringify(events)).not.toContain('"verdict":"removed"');
    });
  });

  it('is not believed: exit 0, and rpm still has it', async () => {
    await withContainer({}, async (c) => {
      await installRpms(c, kesl);
      await makeRpmPretend(c);
      const { exitCode, document } = await run(c);
      expect({ exitCode, verdict: document.verdict }).toEqual({
        exitCode: 4,
        verdict: 'still-installed',
      });
      expect(purgeOf(document, 'kesl')).toMatchObject({
        outcome: 'failed',
        advice: 'uninstaller-lied',
      });
      expect(await hasRpm(c, 'kesl')).toBe(true);
      expect(await unitState(c, 'kesl.service')).toEqual(running);
    });
  });
});
