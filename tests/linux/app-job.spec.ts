import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { appBinds, withApp } from './rig/app.ts';
import { installDebs } from './rig/arrange.ts';
import { withContainer } from './rig/container.ts';
import type { Container } from './rig/container.ts';
import { layOutDecoys } from './rig/decoys.ts';
import { expectReplaced } from './rig/expect-replaced.ts';
import { KIT, statementOf } from './rig/job.ts';
import { debState } from './rig/look.ts';
import { kesl, keslGui, klnagent64 } from './rig/products.ts';
import { buildPack } from './rig/replacement.ts';

const PATIENCE_MS = 120_000;

const see = (page: Page, title: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name: title }).waitFor({ timeout: PATIENCE_MS });
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click({ timeout: PATIENCE_MS });

/** The kit on the stick holds one pack; the app finds it there. */
async function layOutKit(c: Container): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'swapout-pack-'));
  try {
    await buildPack(dir);
    await c.copyIn(dir, `${KIT}/packs/example-agency`);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** What a technician does: this machine, the plan, Before we start, what is left, the end. */
async function workThrough(page: Page): Promise<void> {
  await see(page, 'Which machine, and who is working on it?');
  await page.getByText('This machine', { exact: true }).click();
  await page.getByLabel('Technician id', { exact: true }).fill('T-4711');
  await page.getByText('example-agency', { exact: true }).click();
  await page.getByText('The clock is right', { exact: true }).click();
  await press(page, 'Look at this machine');
  await see(page, 'What was found, and what will be done');
  await press(page, 'Approve this plan');
  await see(page, 'Before we start');
  await page.getByText('Sentinel Protect', { exact: true }).click();
  await press(page, 'Begin the removal');
  await see(page, 'What is left, and what will be done');
  await press(page, 'Approve this plan');
  await see(page, 'Leave the machine');
}

async function onlyReceipt(c: Container): Promise<string> {
  const names = await readdir(c.path(`${KIT}/receipts`));
  const [receipt, ...others] = names.filter((name) => name.endsWith('.dsse.json'));
  if (receipt === undefined || others.length > 0) throw new Error(`receipts: ${names.join(', ')}`);
  return `${KIT}/receipts/${receipt}`;
}

describe('the whole job through the real app', () => {
  it('takes the products off, leaves the decoys, puts the replacement in place and signs', async () => {
    await withContainer({ binds: appBinds }, async (c) => {
      await installDebs(c, kesl, keslGui, klnagent64);
      const decoys = await layOutDecoys(c);
      await layOutKit(c);

      const outcome = await withApp(c, [`--kit=${KIT}`], async (page) => {
        await workThrough(page);
        return page.getByRole('main').innerText();
      });

      expect(outcome).toContain('Removed');
      expect(outcome).toContain('Protected by Sentinel Protect 3.2.0');
      for (const name of ['kesl', 'kesl-gui', 'klnagent64']) {
        expect(await debState(c, name), name).toBeUndefined();
      }
      await expectReplaced(c);
      expect(await decoys.changes()).toEqual([]);
      const receipt = await onlyReceipt(c);
      const { predicate } = await statementOf(c, receipt);
      expect(predicate).toMatchObject({ status: 'removed', protection: { kind: 'protected' } });
      const key = receipt.replace('.dsse.json', '.pub.pem');
      const verified = await c.swapout(['receipt', 'verify', receipt, '--trust', key]);
      expect(verified.exitCode).toBe(0);
    });
  });
});
