import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { makeCall } from './support/fixture-calls.ts';
import { changedCreate, refusedCreate, someCalls } from './support/fixtures.ts';
import { Inspector, type InspectorPage } from './support/inspector-page.ts';

const WAIT_MS = 5000;

const inspector = new Inspector();
beforeAll(() => inspector.start());
afterAll(() => inspector[Symbol.asyncDispose]());

type Page = InspectorPage['page'];
const paths = (page: Page) => page.locator('.cell-path a').allTextContents();
const filter = (page: Page) => page.getByLabel('Filter calls');
const showsPaths = async (page: Page, ...wanted: string[]) => {
  await waitUntil('the page is so', WAIT_MS, async () => (await paths(page)).join() === wanted.join());
  expect(await paths(page)).toEqual(wanted);
};

test('what was kept, newest first', async () => {
  await using opened = await inspector.open((server) => {
    server.add(makeCall({ path: '/first' }), makeCall({ path: '/second' }));
  });
  await showsPaths(opened.page, '/second', '/first');
  expect(opened.complaints).toStrictEqual([]);
});

test('a filter is text; one that is not understood says so and hides nothing', async () => {
  await using opened = await inspector.open((server) => server.add(...someCalls()));
  const { page } = opened;
  await filter(page).fill('method:POST adapter:weave changed');
  await showsPaths(page, '/v1.51/containers/create');
  expect(await page.locator('.count').textContent()).toBe('1 of 10 calls');
  await filter(page).fill('status:204');
  await waitUntil('the page is so', WAIT_MS, async () => (await paths(page)).length === 2);
  await filter(page).fill('colour:red');
  await page.getByRole('alert').filter({ hasText: 'there is no "colour:"' }).waitFor();
  await waitUntil('the page is so', WAIT_MS, async () => (await paths(page)).length === 10);
  await filter(page).fill('path:/nowhere');
  await page.getByRole('button', { name: 'Show all 10' }).click();
  await waitUntil('the page is so', WAIT_MS, async () => (await paths(page)).length === 10);
});

test('words of the filter are buttons too', async () => {
  await using opened = await inspector.open((server) => server.add(...someCalls()));
  const { page } = opened;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await filter(page).fill('method:POST');
  await button('refused').click();
  expect(await filter(page).inputValue()).toBe('method:POST refused');
  expect(await button('refused').getAttribute('aria-pressed')).toBe('true');
  await waitUntil('one call is left', WAIT_MS, async () => (await paths(page)).length === 1);
  await button('refused').click();
  expect(await filter(page).inputValue()).toBe('method:POST');
});

test('the export has the filter', async () => {
  await using opened = await inspector.open((server) => server.add(...someCalls()));
  const { page } = opened;
  await filter(page).fill('status:4xx refused');
  for (const format of ['NDJSON', 'HAR']) {
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: `Export ${format}` }).click();
    const { searchParams } = new URL((await download).url());
    expect(Object.fromEntries(searchParams)).toEqual({
      format: format.toLowerCase(),
      filter: 'status:4xx refused',
    });
  }
});

test('Pause keeps the list as it is, and Clear empties it on every page', async () => {
  await using opened = await inspector.open((server) => server.add(makeCall({ path: '/old' })));
  const { page, server } = opened;
  await showsPaths(page, '/old');
  await page.getByRole('button', { name: 'Pause' }).click();
  server.add(makeCall({ path: '/new' }), makeCall({ path: '/newer' }));
  const goOn = page.getByRole('button', { name: 'Go on (2 new)' });
  await goOn.waitFor();
  expect(await paths(page)).toEqual(['/old']);
  await goOn.click();
  await showsPaths(page, '/newer', '/new', '/old');
  const other = await page.context().newPage();
  await other.goto(server.url);
  await showsPaths(other, '/newer', '/new', '/old');
  await page.getByRole('button', { name: 'Clear' }).click();
  await Promise.all([page, other].map((each) => each.getByText('No calls yet').waitFor()));
});

test('all of it works with the keyboard', async () => {
  await using opened = await inspector.open((server) =>
    server.add(makeCall({ path: '/a' }), changedCreate(), makeCall({ path: '/c' })),
  );
  const { page } = opened;
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await showsPaths(page, '/c', '/v1.51/containers/create', '/a');
  await page.keyboard.press('j');
  await waitUntil('the page is so', WAIT_MS, async () => (await focused()) === '/c');
  await page.keyboard.press('ArrowDown');
  await waitUntil('the page is so', WAIT_MS, async () => (await focused()) === '/v1.51/containers/create');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'weave, pre-hook' }).waitFor();
  await page.keyboard.press('l');
  await page.getByRole('heading', { name: 'debug, pre-hook' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: 'Docker', exact: true }).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: 'GET /a' }).waitFor();
  await page.keyboard.press('k');
  await page.getByRole('heading', { name: 'POST /v1.51/containers/create' }).waitFor();
  await page.keyboard.press('Escape');
  await waitUntil('the page is so', WAIT_MS, async () => (await focused()) === '/v1.51/containers/create');
  await page.keyboard.press('/');
  await page.keyboard.type('1 2 3 p ?');
  expect(await filter(page).inputValue()).toBe('1 2 3 p ?');
  await page.keyboard.press('Escape');
  expect(await filter(page).inputValue()).toBe('');
  await page.keyboard.press('p');
  await page.getByRole('button', { name: 'Go on' }).waitFor();
  await page.keyboard.press('3');
  await page.getByRole('heading', { name: 'Network' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('a key pressed in the moment a call appears counts', async () => {
  await using opened = await inspector.open((server) => server.add(changedCreate()));
  const { page } = opened;
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('.panel h2')?.textContent !== 'weave, pre-hook') return;
      observer.disconnect();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', bubbles: true }));
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await page.getByRole('link', { name: '/v1.51/containers/create' }).click();
  await page.getByRole('heading', { name: 'debug, pre-hook' }).waitFor({ timeout: WAIT_MS });
});

test('a row in sight stays in sight while new calls come', async () => {
  await using opened = await inspector.open((server) => {
    server.add(...Array.from({ length: 200 }, (_, index) => makeCall({ path: `/old/${index}` })));
  });
  const { page, server } = opened;
  await page.locator('.row').first().waitFor();
  await page.locator('.list').evaluate((list) => list.scrollTo(0, 2000));
  const row = page.getByRole('row').filter({ has: page.getByText('/old/140', { exact: true }) });
  await row.waitFor();
  const before = (await row.boundingBox())?.y;
  server.add(...Array.from({ length: 30 }, () => makeCall({ path: '/new' })));
  await page.getByText('230 calls').waitFor();
  expect((await row.boundingBox())?.y).toBe(before);
});

test('after a break the page catches up; after a restart it says that its session is over', async () => {
  await using opened = await inspector.open((server) => server.add(makeCall({ path: '/before' })));
  const { page, server } = opened;
  await showsPaths(page, '/before');
  server.dropStreams();
  server.add(makeCall({ path: '/meanwhile' }));
  await showsPaths(page, '/meanwhile', '/before');
  server.isOver = true;
  server.dropStreams();
  await page.getByRole('heading', { name: 'This session is over' }).waitFor();
});

test('a browser that is too old says so, in place of an empty page', async () => {
  await using opened = await inspector.open();
  const { page } = opened;
  const text = page.getByText('a browser of 2025 or later');
  expect(await text.count()).toBe(0);
  await page.addInitScript('delete JSON.rawJSON');
  await page.reload();
  await text.waitFor();
});

test('a call that is not kept any more says so', async () => {
  await using opened = await inspector.open((server) => server.add(refusedCreate()), { view: 'calls/feed' });
  await opened.page.getByText('no call feed is kept').waitFor();
});
