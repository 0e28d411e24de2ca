// H5: each view for screen readers, keyboards, narrow and wide windows.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findAxeViolations } from '@pw/test-helpers/browser';
import { changedCreate, refusedCreate, someCalls } from './support/fixtures.ts';
import { Inspector } from './support/inspector-page.ts';

const inspector = new Inspector();
beforeAll(() => inspector.start());
afterAll(() => inspector[Symbol.asyncDispose]());

const calls = [...someCalls(), changedCreate(), refusedCreate()];
const [changed, refused] = calls.slice(-2).map(({ id }) => `calls/${id}`);
const views = ['calls', changed as string, refused as string, 'hooks', 'network'];

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each(views)('axe finds nothing in #/%s', async (view) => {
    for (const width of [360, 1280]) {
      const viewport = { width, height: 800 };
      await using opened = await inspector.open((server) => server.add(...calls), {
        view,
        colorScheme,
        viewport,
      });
      const { page } = opened;
      await page.locator('.row, .step, .card').first().waitFor();
      expect(await findAxeViolations(page)).toStrictEqual([]);
    }
  });

  test('nor where something is wrong, nor in the list of keys', async () => {
    await using opened = await inspector.open(undefined, { colorScheme });
    const { page, server } = opened;
    await page.getByText('No calls yet').waitFor();
    await page.getByLabel('Filter calls').fill('status:many');
    await page.getByRole('alert').getByText('status:many').waitFor();
    expect(await findAxeViolations(page)).toStrictEqual([]);
    await page.getByRole('button', { name: 'Keyboard' }).click();
    expect(await findAxeViolations(page)).toStrictEqual([]);
    await page.keyboard.press('Escape');
    server.isOver = true;
    server.dropStreams();
    await page.getByRole('heading', { name: 'This session is over' }).waitFor();
    expect(await findAxeViolations(page)).toStrictEqual([]);
  });
});

test.each([360, 480, 768, 1024, 1280, 1600])(
  'nothing is cut off or scrolls sideways at %d px',
  async (width) => {
    await using opened = await inspector.open((server) => server.add(...calls), {
      viewport: { width, height: 800 },
    });
    const { page, server } = opened;
    for (const view of views) {
      await page.goto(`${server.url}#/${view}`);
      await page.locator('.row, .step, .card').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  },
);

test('nothing moves for those who asked for that', async () => {
  await using opened = await inspector.open(undefined, { view: 'network', reducedMotion: 'reduce' });
  const { page } = opened;
  await page.locator('.light-red').first().waitFor();
  const animations = () => page.evaluate(() => document.getAnimations().length);
  expect(await animations()).toBe(0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await animations()).toBeGreaterThan(0);
});
