import { expect, type Locator, type Page } from '@playwright/test';

/** Loaded machines are slow; what is waited for longer than this does not come. */
const PATIENCE_MS = 30_000;

/** What a technician does at the window: by role and visible name alone. */
export async function seeScreen(page: Page, title: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible({
    timeout: PATIENCE_MS,
  });
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click({ timeout: PATIENCE_MS });
}

export async function choose(page: Page, name: string): Promise<void> {
  // The radio itself is drawn by its label; the label is what a person clicks.
  await page.getByRole('radio', { name, exact: true }).locator('xpath=ancestor::label').click();
}

export async function write(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(text);
}

export interface Visit {
  /** Title of the practice machine. */
  readonly machine: string;
  readonly assetTag?: string;
}

/** Fills *Start* and begins; the training pack is chosen already. */
export async function begin(page: Page, visit: Visit): Promise<void> {
  await seeScreen(page, 'Which machine, and who is working on it?');
  await choose(page, visit.machine);
  await write(page, 'Technician id', 'T-4711');
  await write(page, 'Site', 'Site 12');
  if (visit.assetTag !== undefined) await write(page, 'Asset tag', visit.assetTag);
  await page.getByText('The clock is right', { exact: true }).click();
  await press(page, 'Look at the practice machine');
}

/** The plan's screen, whose plan is approved as it is. */
export async function approve(page: Page): Promise<void> {
  await seeScreen(page, 'What was found, and what will be done');
  await press(page, 'Approve this plan');
}

export async function beginRemoval(page: Page): Promise<void> {
  await seeScreen(page, 'Before we start');
  await press(page, 'Begin the removal');
}

/** Later rounds: what is left is planned, shown and approved like the first plan. */
export async function approveLeftovers(page: Page): Promise<void> {
  await seeScreen(page, 'What is left, and what will be done');
  await press(page, 'Approve this plan');
}

const COMMAND = 'Command: ';

/** Every command line that stands on the screen, in sight or further down. */
export async function commandLines(page: Page): Promise<string[]> {
  const texts = await page.getByRole('main').locator('code').allTextContents();
  return texts.flatMap((text) => (text.startsWith(COMMAND) ? [text.slice(COMMAND.length)] : []));
}

export function outcome(page: Page): Locator {
  return page.getByRole('group', { name: 'Outcome' });
}

export async function seeOutcome(page: Page, word: string): Promise<void> {
  await seeScreen(page, 'Leave the machine');
  await expect(outcome(page)).toContainText(word);
}
