import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { close, launch, type App, type LaunchOptions } from './rig/launch.ts';
import {
  approve,
  approveLeftovers,
  begin,
  beginRemoval,
  choose,
  commandLines,
  press,
  seeOutcome,
  seeScreen,
  write,
} from './rig/person.ts';
import { treeOf } from './rig/sockets.ts';
import { commandsRun, eventsOf, journalOf, receiptOf, verifiedReceipt } from './rig/traces.ts';

// The real engine behind the real window, on practice machines.

let running: App | null = null;

async function open(options: LaunchOptions = {}): Promise<App> {
  running = await launch(options);
  return running;
}

test.afterEach(async () => {
  if (running !== null) await close(running);
  running = null;
});

// A loaded machine takes its time; a test that hangs is ended all the same.
test.setTimeout(120_000);

const HOME_SUITE = 'Home suite on Windows 11';

test('a home suite is removed, its leftovers after it, and replaced', async () => {
  const { page, dir } = await open();
  await expect(page.getByRole('note')).toContainText('PRACTICE');
  await begin(page, { machine: HOME_SUITE, assetTag: 'A-100234' });

  await seeScreen(page, 'What was found, and what will be done');
  const shown = await commandLines(page);
  await test.step('the evidence of a finding is one click away', async () => {
    const plus = page.locator('section', { hasText: 'Kaspersky Plus' }).first();
    await expect(plus.getByText('Value seen').first()).toBeHidden();
    await plus
      .getByRole('button', { name: /^Evidence/ })
      .first()
      .click();
    await expect(plus.getByText('Value seen').first()).toBeVisible();
  });
  expect(eventsOf(journalOf(dir), 'removal-began')).toEqual([]);
  await press(page, 'Approve this plan');

  await seeScreen(page, 'Before we start');
  await expect(page.getByText('Its file is whole: size and digest are right.')).toBeVisible();
  expect(eventsOf(journalOf(dir), 'step-started')).toEqual([]);
  await press(page, 'Begin the removal');

  await seeScreen(page, 'What is left, and what will be done');
  shown.push(...(await commandLines(page)));
  await press(page, 'Approve this plan');

  await seeOutcome(page, 'Removed');
  await expect(page.getByText('Protected by Training Shield 1.0.0')).toBeVisible();
  await expect(page.getByText('The stick may be pulled now')).toBeVisible();
  const run = commandsRun(journalOf(dir));
  expect(run).toHaveLength(9);
  expect(shown).toEqual(expect.arrayContaining(run));
  const { predicate, predicateType } = await receiptOf(page);
  expect(predicateType).toBe('urn:swapout:practice-receipt:v1');
  expect(predicate).toMatchObject({
    status: 'removed',
    end: { how: 'finished' },
    site: 'Site 12',
    technician: { id: 'T-4711' },
    machine: { assetTag: 'A-100234', clock: { confirmedByTechnician: true } },
    protection: { kind: 'protected', by: 'Training Shield' },
  });
});

test('leaving takes away copies and backups, saves the receipt, and leads back to Start', async () => {
  const { app, page, dir } = await open();
  await begin(page, { machine: HOME_SUITE });
  await approve(page);
  await beginRemoval(page);
  await approveLeftovers(page);
  await seeOutcome(page, 'Removed');

  const saveDir = mkdtempSync(join(tmpdir(), 'swapout-saved-'));
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, saveDir);
  await press(page, 'Save a copy …');
  await expect(page.getByText(`Saved to ${saveDir}`)).toBeVisible();
  const saved = /Saved to (.*)$/.exec((await page.getByText('Saved to').textContent()) ?? '');
  expect(verifiedReceipt(saved?.[1] ?? '').predicate.status).toBe('removed');
  rmSync(saveDir, { recursive: true });

  await page.getByRole('button', { name: 'Show what was signed' }).click();
  await expect(page.getByRole('region', { name: 'Signed payload' })).toContainText(
    '"status": "removed"',
  );

  const staging = join(dir, 'state/swapout/practice/home-suite/staging');
  expect(existsSync(staging)).toBe(true);
  await page.getByText(/^Remove the backups, too/).click();
  await press(page, 'Remove Swapout’s copies');
  await expect(page.getByText('Removed from this machine')).toBeVisible();
  expect(existsSync(staging)).toBe(false);

  await press(page, 'Back to Start');
  await seeScreen(page, 'Which machine, and who is working on it?');
  await page.getByRole('button', { name: 'Earlier jobs (1)' }).click();
  await expect(page.getByText(/: Removed$/)).toBeVisible();
});

test('a clean machine is found absent, protected and certified', async () => {
  const { page, dir } = await open();
  await begin(page, { machine: 'Clean machine with look-alikes' });
  await seeScreen(page, 'Choose the replacement');
  await press(page, 'Go on with this choice');
  await seeOutcome(page, 'Absent');
  await expect(page.getByText('Protected by Training Shield 1.0.0')).toBeVisible();
  expect(eventsOf(journalOf(dir), 'step-started')).toEqual([]);
  const { predicate } = await receiptOf(page);
  expect(predicate.status).toBe('not-present');
  expect(predicate.verification?.read.length).toBeGreaterThan(10);
});

test('a command’s output is on the screen while it runs', async () => {
  // Slow enough to be seen.
  const { page, dir } = await open({ env: { SWAPOUT_PRACTICE_SPEED: '2' } });
  await begin(page, { machine: 'Endpoint Security and agent on Debian' });
  await approve(page);
  await beginRemoval(page);
  const box = page.getByRole('region', { name: 'Output of the command' });
  await box.filter({ hasText: 'Removing kesl (11.3.0-1) ...' }).waitFor();
  const events = journalOf(dir);
  expect(eventsOf(events, 'step-started').length).toBe(
    eventsOf(events, 'step-finished').length + 1,
  );
  await expect(page.getByText(/^Running/)).toBeVisible();
});

const OFFICE = 'Endpoint Security and Network Agent with passwords';

async function givePassword(page: Page, product: RegExp, password: string): Promise<void> {
  await seeScreen(page, product);
  await write(page, 'Password', password);
  await press(page, 'Use this password');
}

test('a wrong password is asked for again, and the right ones remove endpoint and agent', async () => {
  const { page, dir } = await open();
  await begin(page, { machine: OFFICE });
  await approve(page);
  await beginRemoval(page);
  await givePassword(page, /Endpoint Security.* wants its password/, 'guessed');
  await expect(page.getByRole('alert')).toContainText('That password was not accepted');
  await givePassword(page, /Endpoint Security.* wants its password/, 'Training-KES-1');
  await givePassword(page, /Network Agent.* wants its password/, 'Training-Agent-1');
  await approveLeftovers(page);
  await seeOutcome(page, 'Removed');
  await expect(page.getByText('May bring the product back')).toBeVisible();
  expect((await receiptOf(page)).predicate.status).toBe('removed');
  const jobs = readFileSync(
    join(dir, 'state/swapout/practice/endpoint-agent-password/state.json'),
    'utf8',
  );
  const journal = JSON.stringify(journalOf(dir));
  for (const secret of ['guessed', 'Training-KES-1', 'Training-Agent-1'])
    expect(journal + jobs).not.toContain(secret);
});

test('a product whose password nobody knows is skipped with the reason, and the agent goes', async () => {
  const { page } = await open();
  await begin(page, { machine: OFFICE });
  await approve(page);
  await beginRemoval(page);
  await seeScreen(page, /Endpoint Security.* wants its password/);
  await choose(page, 'Nobody here knows it');
  await press(page, 'Skip this product');
  await expect(page.getByText('Write a reason. It stands in the receipt.')).toBeVisible();
  await write(page, 'Why is it not known?', 'The former administrator left');
  await press(page, 'Skip this product');
  await givePassword(page, /Network Agent.* wants its password/, 'Training-Agent-1');
  await approveLeftovers(page);
  await seeOutcome(page, 'Present');
  await expect(page.getByText('The former administrator left', { exact: true })).toBeVisible();
  const { predicate } = await receiptOf(page);
  expect(predicate.skipped).toEqual([
    { product: 'kes-windows', reason: 'The former administrator left' },
  ]);
  expect(predicate.steps.slice(0, 2).map(({ product, outcome }) => [product, outcome])).toEqual([
    ['kes-windows', 'skipped'],
    ['network-agent', 'done'],
  ]);
  expect(predicate.protection).toMatchObject({ kind: 'unprotected' });
});

test('a removal that policy forbids is blocked, with a note for the security desk', async () => {
  const { page } = await open();
  await begin(page, { machine: 'Removal blocked by policy', assetTag: 'A-77' });
  await approve(page);
  await beginRemoval(page);
  await seeScreen(page, /Endpoint Security.* wants its password/);
  await choose(page, 'No password is set');
  await press(page, 'Go on without a password');
  await seeScreen(page, 'The removal was blocked');
  const note = page.locator('pre', { hasText: 'Machine POSTE-112, asset tag A-77.' });
  await expect(note).toContainText('msiexec.exe /x');
  await press(page, 'Go on with the others');
  await seeScreen(page, /Network Agent.* wants its password/);
  await choose(page, 'No password is set');
  await press(page, 'Go on without a password');
  await approveLeftovers(page);
  await seeOutcome(page, 'Present');
  expect((await receiptOf(page)).predicate.steps[0]).toMatchObject({ outcome: 'refused' });
});

test('a reboot that is owed is asked for, and only the reading after it says removed', async () => {
  const { page, dir } = await open();
  await begin(page, { machine: 'Endpoint Security that needs a restart' });
  await approve(page);
  await beginRemoval(page);
  await seeScreen(page, /Endpoint Security.* wants its password/);
  await choose(page, 'No password is set');
  await press(page, 'Go on without a password');
  await seeScreen(page, 'Reboot the practice machine');
  await expect(page.getByText('The disk asks for a passphrase at boot.')).toBeVisible();
  const interim = eventsOf(journalOf(dir), 'receipt-written');
  expect(interim).toHaveLength(1);
  expect(verifiedReceipt(interim[0]?.path ?? '').predicate).toMatchObject({
    status: 'removed-reboot-pending',
    end: { how: 'interim' },
  });
  await press(page, 'Reboot the practice machine');
  await seeScreen(page, 'After the reboot');
  await press(page, 'Go on after the reboot');
  await approveLeftovers(page);
  await seeOutcome(page, 'Removed');
  const { predicate } = await receiptOf(page);
  expect(predicate.status).toBe('removed');
  expect(predicate.supersedes).toBe(interim[0]?.payloadSha256);
  expect(predicate.reboots.count).toBe(1);
});

test('at a step’s limit keep waiting is the default; ended, the product counts as still there', async () => {
  // An hour's limit in under two seconds.
  const { page } = await open({ env: { SWAPOUT_PRACTICE_SPEED: '2000' } });
  await begin(page, { machine: 'An uninstaller that hangs' });
  await approve(page);
  await beginRemoval(page);
  const dialog = page.getByRole('dialog', { name: 'This step takes long' });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Keep waiting' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'End this step' }).click();
  await seeScreen(page, 'A step did not end well');
  await expect(page.getByText(/kesl\S* runs again/)).toBeVisible();
  await press(page, 'Go on with the others');
  await approveLeftovers(page);
  await seeOutcome(page, 'Present');
  await expect(page.getByText('UNPROTECTED since')).toBeVisible();
});

test('a management server is not touched before somebody has answered in words', async () => {
  const { page, dir } = await open();
  await begin(page, { machine: 'The management server itself' });
  await approve(page);
  await seeScreen(page, 'Before we start');
  await expect(page.getByText('Stop: This machine manages others')).toBeVisible();
  await press(page, 'Begin the removal');
  await expect(page.getByRole('alert')).toContainText('A stop has to be answered in words');
  expect(eventsOf(journalOf(dir), 'removal-began')).toEqual([]);
  await write(page, 'Why is it right to go on all the same?', 'Replaced by a new server last week');
  await press(page, 'Begin the removal');
  await approveLeftovers(page);
  await seeOutcome(page, 'Removed');
  expect((await receiptOf(page)).predicate.stops).toEqual([
    { name: 'management-server', accepted: 'Replaced by a new server last week' },
  ]);
});

test('a plan that is declined changes nothing, and the receipt says why', async () => {
  const { page, dir } = await open();
  await begin(page, { machine: HOME_SUITE });
  await seeScreen(page, 'What was found, and what will be done');
  await press(page, 'Do not do this …');
  const dialog = page.getByRole('dialog', { name: 'Leave the plan undone?' });
  await expect(dialog.getByRole('button', { name: 'Back to the plan' })).toBeFocused();
  await dialog.getByLabel('Why is it left undone?').fill('The owner is away');
  await dialog.getByRole('button', { name: 'Leave it undone' }).click();
  await seeOutcome(page, 'Present');
  await expect(page.getByText('A plan was left undone: The owner is away')).toBeVisible();
  expect(eventsOf(journalOf(dir), 'step-started')).toEqual([]);
  expect((await receiptOf(page)).predicate.end).toEqual({
    how: 'refused',
    reason: 'The owner is away',
  });
});

test('a job stopped at the plan goes on after the app was closed, to its end', async () => {
  const first = await open();
  await begin(first.page, { machine: HOME_SUITE });
  await seeScreen(first.page, 'What was found, and what will be done');
  await press(first.page, 'Stop here, continue later');
  await seeScreen(first.page, 'The job waits for you');
  await close(first, true);

  const { page, dir } = await open({ dir: first.dir });
  await seeScreen(page, 'Which machine, and who is working on it?');
  await expect(page.getByText('Unfinished jobs')).toBeVisible();
  await press(page, `Go on with ${HOME_SUITE}`);
  await approve(page);
  await beginRemoval(page);
  await approveLeftovers(page);
  await seeOutcome(page, 'Removed');
  const events = journalOf(dir);
  expect(eventsOf(events, 'job-resumed')).toHaveLength(1);
  expect(eventsOf(events, 'step-started')).toHaveLength(9);
});

test('closing over a running step is asked about first, and the job goes on from there', async () => {
  // Slow enough to be caught in the middle of the first uninstaller.
  const slow = { SWAPOUT_PRACTICE_SPEED: '3' };
  const first = await open({ env: slow });
  await begin(first.page, { machine: HOME_SUITE });
  await approve(first.page);
  await beginRemoval(first.page);
  await seeScreen(first.page, 'Removing');
  await expect.poll(() => eventsOf(journalOf(first.dir), 'step-started').length).toBe(1);

  const closeWith = (response: number): Promise<string> =>
    first.app.evaluate(({ BrowserWindow, dialog }, chosen) => {
      return new Promise((resolve) => {
        const ask = (...asked: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
          const { message } = asked.at(-1) as Electron.MessageBoxOptions;
          setTimeout(() => resolve(message), 100);
          return Promise.resolve({ response: chosen, checkboxChecked: false });
        };
        dialog.showMessageBox = ask;
        BrowserWindow.getAllWindows()[0]?.close();
      });
    }, response);
  expect(await closeWith(0)).toBe('A step is changing this machine now.');
  await seeScreen(first.page, 'Removing');

  const gone = first.app.waitForEvent('close');
  await closeWith(1).catch(() => undefined);
  await gone;
  const atRest = journalOf(first.dir);
  expect(eventsOf(atRest, 'step-started').length).toBeGreaterThan(0);
  // The step was brought to its end, not torn off.
  expect(eventsOf(atRest, 'step-finished')).toHaveLength(eventsOf(atRest, 'step-started').length);

  const { page, dir } = await open({ dir: first.dir });
  await press(page, 'Go on with the unfinished job');
  await approveLeftovers(page);
  await seeOutcome(page, 'Removed');
  expect(commandsRun(journalOf(dir))).toHaveLength(9);
});

test('an engine that is killed is told of at once, and the job goes on from its journal', async () => {
  const { page, app, dir } = await open({ env: { SWAPOUT_PRACTICE_SPEED: '3' } });
  await begin(page, { machine: HOME_SUITE });
  await approve(page);
  await beginRemoval(page);
  await seeScreen(page, 'Removing');
  await expect.poll(() => eventsOf(journalOf(dir), 'step-started').length).toBe(1);
  const engine = treeOf(app.process().pid ?? 0).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('worker'),
  );
  if (engine === undefined) throw new Error('no engine runs behind the window');
  process.kill(engine, 'SIGKILL');
  await seeScreen(page, 'Swapout itself failed');
  await expect(page.getByText('The engine behind this window has ended.')).toBeVisible();

  await press(page, 'Go on');
  await approveLeftovers(page);
  await seeOutcome(page, 'Removed');
  const events = journalOf(dir);
  expect(eventsOf(events, 'job-resumed')).toHaveLength(1);
  // No step was forgotten, and none was done twice.
  const finished = eventsOf(events, 'step-finished').map(({ step }) => step);
  expect(finished).toHaveLength(9);
  expect(new Set(finished).size).toBe(9);
});
