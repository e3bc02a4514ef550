import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { launchFake, type FakeApp } from './rig/fake-app.ts';
import { choose, press, seeScreen, write } from './rig/person.ts';
import { FAILURES, failedJob, SCREENS, type ScreenName } from './rig/screens.ts';

// Every screen with main and worker faked from the contract; what they tell was recorded from the engine.

let fake: FakeApp;

test.beforeAll(async () => {
  fake = await launchFake();
});
test.afterAll(() => fake.close());

interface Picture {
  readonly screen: ScreenName;
  readonly title: string | RegExp;
  /** What the technician does first, and how the picture is then called. */
  readonly then?: { readonly name: string; readonly act: (page: Page) => Promise<void> };
  /** What has the focus; else the heading. */
  readonly focus?: { readonly role: 'button' | 'textbox'; readonly name: string };
}

const START = 'Which machine, and who is working on it?';
const REVIEW = 'What was found, and what will be done';
const AGAIN = 'What is left, and what will be done';
const BEFORE = 'Before we start';
const LEAVE = 'Leave the machine';

const PICTURES: readonly Picture[] = [
  { screen: 'loading', title: 'Starting' },
  { screen: 'loading-failed', title: 'Starting' },
  { screen: 'start', title: START },
  {
    screen: 'start',
    title: START,
    then: { name: 'start-missing', act: (page) => press(page, 'Look at the practice machine') },
    focus: { role: 'textbox', name: 'Technician id' },
  },
  { screen: 'start-this-machine', title: START },
  { screen: 'start-unfinished', title: START },
  {
    screen: 'start-unfinished',
    title: START,
    then: { name: 'start-earlier', act: (page) => press(page, 'Earlier jobs (2)') },
  },
  {
    screen: 'start-refused',
    title: START,
    then: {
      name: 'start-refused',
      act: async (page) => {
        await press(page, 'Look at the practice machine');
        await expect(page.getByText('Another Swapout works on this machine')).toBeVisible();
      },
    },
  },
  { screen: 'detecting', title: 'Looking at the machine' },
  { screen: 'review', title: REVIEW },
  {
    screen: 'review',
    title: REVIEW,
    then: {
      name: 'review-evidence',
      act: (page) =>
        page
          .getByRole('button', { name: /^Evidence/ })
          .first()
          .click(),
    },
  },
  {
    screen: 'review',
    title: REVIEW,
    then: { name: 'review-decline', act: (page) => press(page, 'Do not do this …') },
    focus: { role: 'button', name: 'Back to the plan' },
  },
  { screen: 'review-leftovers', title: AGAIN },
  { screen: 'review-asking', title: AGAIN },
  { screen: 'review-unread', title: REVIEW },
  { screen: 'review-may-return', title: REVIEW },
  { screen: 'review-filter', title: REVIEW },
  { screen: 'preparing', title: 'Getting ready' },
  { screen: 'before-start', title: BEFORE },
  {
    screen: 'before-start',
    title: BEFORE,
    then: {
      name: 'before-start-none',
      act: async (page) => {
        await choose(page, 'No replacement');
        await press(page, 'Begin the removal');
      },
    },
    focus: { role: 'textbox', name: 'Why is the machine left without a replacement?' },
  },
  {
    screen: 'before-start',
    title: BEFORE,
    then: { name: 'before-start-give-up', act: (page) => press(page, 'Give this job up …') },
    focus: { role: 'button', name: 'Keep the job' },
  },
  { screen: 'before-start-warnings', title: BEFORE },
  { screen: 'before-start-stop', title: BEFORE },
  {
    screen: 'before-start-stop',
    title: BEFORE,
    then: {
      name: 'before-start-stop-unanswered',
      act: (page) => press(page, 'Begin the removal'),
    },
    focus: { role: 'textbox', name: 'Why is it right to go on all the same?' },
  },
  { screen: 'choose-replacement', title: 'Choose the replacement' },
  { screen: 'password', title: / wants its password$/ },
  { screen: 'password-wrong', title: / wants its password$/ },
  {
    screen: 'password',
    title: / wants its password$/,
    then: {
      name: 'password-unknown',
      act: async (page) => {
        await choose(page, 'Nobody here knows it');
        await press(page, 'Skip this product');
      },
    },
  },
  { screen: 'removing', title: 'Removing' },
  { screen: 'removing-late', title: 'Removing' },
  {
    screen: 'stopping',
    title: 'Removing',
    then: { name: 'stopping', act: (page) => press(page, 'Stop here, continue later') },
  },
  {
    screen: 'keep-waiting',
    title: 'Removing',
    focus: { role: 'button', name: 'Keep waiting' },
  },
  { screen: 'step-hung', title: 'A step did not end well' },
  { screen: 'step-lied', title: 'A step did not end well' },
  { screen: 'blocked', title: 'The removal was blocked' },
  { screen: 'verifying', title: 'Reading the machine again' },
  { screen: 'reboot', title: 'Reboot the practice machine' },
  { screen: 'reboot-later', title: 'After the reboot' },
  { screen: 'reboot-in-earnest', title: 'Reboot this machine' },
  { screen: 'reboot-later-in-earnest', title: 'After the reboot' },
  { screen: 'install-replacement', title: 'Install the replacement beside what remains?' },
  {
    screen: 'install-replacement',
    title: 'Install the replacement beside what remains?',
    then: {
      name: 'install-replacement-unanswered',
      act: (page) => press(page, 'Install it all the same'),
    },
  },
  { screen: 'replacing', title: 'Installing the replacement' },
  { screen: 'certifying', title: 'Writing the receipt' },
  { screen: 'leave-removed', title: LEAVE },
  { screen: 'leave-removed-in-earnest', title: LEAVE },
  { screen: 'leave-absent', title: LEAVE },
  { screen: 'leave-present', title: LEAVE },
  { screen: 'leave-hung', title: LEAVE },
  { screen: 'leave-unproven', title: LEAVE },
  { screen: 'leave-unprotected', title: LEAVE },
  { screen: 'leave-declined', title: LEAVE },
  { screen: 'leave-given-up', title: LEAVE },
  {
    screen: 'leave-left',
    title: LEAVE,
    then: {
      name: 'leave-left',
      act: async (page) => {
        await press(page, 'Save a copy …');
        await press(page, 'Remove Swapout’s copies');
        await page.getByText('Removed from this machine').scrollIntoViewIfNeeded();
      },
    },
  },
  { screen: 'paused', title: 'The job waits for you' },
];

const nameOf = ({ screen, then }: Picture): string => then?.name ?? screen;

async function come({ screen, title, then, focus }: Picture): Promise<void> {
  const { page } = fake;
  await fake.play(await SCREENS[screen]());
  await seeScreen(page, title);
  if (then === undefined) {
    // Nothing dangerous has the focus: the heading has it, or the safe button of a dialog.
    const safe =
      focus === undefined
        ? page.getByRole('heading', { level: 1 })
        : page.getByRole(focus.role, { name: focus.name, exact: true });
    await expect(safe).toBeFocused();
  } else {
    await then.act(page);
    if (focus !== undefined)
      await expect(page.getByRole(focus.role, { name: focus.name, exact: true })).toBeFocused();
  }
}

async function expectPicture(name: string, tolerance = {}): Promise<void> {
  await fake.page.mouse.move(0, 0);
  await expect(fake.page).toHaveScreenshot(`${name}.png`, tolerance);
}

const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page: fake.page })
    .setLegacyMode(true)
    .withTags(LEVELS)
    .analyze();
  expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }))).toEqual(
    [],
  );
}

test.describe('in light', () => {
  for (const picture of PICTURES) {
    test(`${nameOf(picture)} looks as it did, and axe finds nothing`, async () => {
      await come(picture);
      await expectPicture(nameOf(picture));
      await expectAccessible();
    });
  }
});

test('every failure says what happened, what it means and what to do', async () => {
  test.setTimeout(180_000);
  const { page } = fake;
  for (const code of FAILURES) {
    await fake.play(await failedJob(code));
    await expect(page.getByRole('button', { name: 'Go on', exact: true })).toBeVisible();
    for (const part of ['What happened', 'What it means', 'What to do next'])
      await expect(page.getByRole('heading', { name: part }), code).toBeVisible();
  }
});

test('a failure looks as it did, and axe finds nothing', async () => {
  await fake.play(await failedJob('disk-full'));
  await expect(fake.page.getByRole('button', { name: 'Go on', exact: true })).toBeVisible();
  await expectPicture('failed-disk-full');
  await expectAccessible();
});

const named = (...names: readonly string[]): readonly Picture[] =>
  PICTURES.filter((picture) => names.includes(nameOf(picture)));
/** One of each kind: a form, a list, a warning, a dialog, an end. */
const KINDS = named('start', 'review', 'before-start-stop', 'keep-waiting', 'leave-present');
/** Where much stands on one screen. */
const FULL = named('start', 'review', 'before-start', 'removing', 'blocked', 'leave-present');

test.describe('in dark', () => {
  test.beforeAll(() => fake.page.emulateMedia({ colorScheme: 'dark' }));
  test.afterAll(() => fake.page.emulateMedia({ colorScheme: null }));
  for (const picture of KINDS) {
    test(`${nameOf(picture)} looks as it did, and axe finds nothing`, async () => {
      await come(picture);
      await expectPicture(`dark-${nameOf(picture)}`);
      await expectAccessible();
    });
  }
});

test.describe('in the system’s own colours', () => {
  test.beforeAll(() => fake.page.emulateMedia({ forcedColors: 'active' }));
  test.afterAll(() => fake.page.emulateMedia({ forcedColors: null }));
  for (const picture of KINDS) {
    test(`${nameOf(picture)} looks as it did`, async () => {
      await come(picture);
      await expectPicture(`forced-${nameOf(picture)}`);
    });
  }
});

/** In a small window the bar at the foot lies now and then a line of pixels higher: half of a line is rounded. */
const A_LINE_HIGHER = { maxDiffPixelRatio: 0.02 };

async function resize(width: number, height: number, zoom: number): Promise<void> {
  await fake.app.evaluate(
    ({ BrowserWindow }, size) => {
      const window = BrowserWindow.getAllWindows()[0];
      window?.setContentSize(size.width, size.height);
      window?.webContents.setZoomFactor(size.zoom);
    },
    { width, height, zoom },
  );
  await expect
    .poll(() => fake.page.evaluate(() => window.innerWidth))
    .toBe(Math.floor(width / zoom));
}

async function expectNoSideways(): Promise<void> {
  const overflow = await fake.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

for (const { name, size } of [
  { name: 'small', size: [640, 480, 1] },
  { name: 'zoomed', size: [1180, 820, 2] },
] as const) {
  test.describe(name === 'small' ? 'at 640 by 480' : 'at 200 %', () => {
    test.beforeAll(() => resize(size[0], size[1], size[2]));
    test.afterAll(() => resize(1180, 820, 1));
    for (const picture of FULL) {
      test(`${nameOf(picture)} is whole, and nothing has to be scrolled sideways`, async () => {
        await come(picture);
        await expectNoSideways();
        // Of a zoomed window a picture would hold a quarter.
        if (name === 'small') await expectPicture(`small-${nameOf(picture)}`, A_LINE_HIGHER);
        await expectAccessible();
      });
    }
  });
}

test('axe reports a planted fault', async () => {
  await come({ screen: 'start', title: START });
  await fake.page.evaluate(() => {
    const image = document.createElement('img');
    image.src = 'missing.png';
    document.querySelector('main')?.append(image);
  });
  const { violations } = await new AxeBuilder({ page: fake.page })
    .setLegacyMode(true)
    .withTags(LEVELS)
    .analyze();
  expect(violations.map(({ id }) => id)).toEqual(['image-alt']);
});

test('what is typed for a password is not on the screen', async () => {
  const { page } = fake;
  await come({ screen: 'password', title: / wants its password$/ });
  await write(page, 'Password', 'Training-KES-1');
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('type', 'password');
  await page.getByText('Show what I type').click();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('type', 'text');
});
