import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { makeCall } from './support/fixture-calls.ts';
import { Inspector, type InspectorPage } from './support/inspector-page.ts';

const ROW_WITHIN_MS = 200;
const WAIT_MS = 5000;

type Page = InspectorPage['page'];

const inspector = new Inspector();
beforeAll(() => inspector.start());
afterAll(() => inspector[Symbol.asyncDispose]());

test('a call has its row within 200 ms, and its end changes that row', async () => {
  await using opened = await inspector.open();
  const { page, server } = opened;
  const seen = await watchRows(page);
  const calls = Array.from({ length: 20 }, (_, round) =>
    makeCall({ path: `/round/${round}`, state: 'running', status: 0 }),
  );
  const took: number[] = [];
  for (const call of calls) {
    const sent = Date.now();
    server.add(call);
    took.push((await seen(call.path)) - sent);
  }
  console.info(`from event to row: ${Math.max(...took)} ms at most, of ${took.length}`);
  expect(Math.max(...took)).toBeLessThan(ROW_WITHIN_MS);
  server.add(...calls.map((call) => ({ ...call, state: 'ended' as const, status: 204 })));
  await waitUntil('all have ended', WAIT_MS, async () => (await page.getByText('204').count()) > 10);
  expect(await page.locator('.row').filter({ hasText: 'running' }).count()).toBe(0);
  expect(await page.locator('.count').textContent()).toBe('20 calls');
});

/** Gives a function that waits for a path's row and tells when the page had it: the test itself may look too late. */
async function watchRows(page: Page): Promise<(path: string) => Promise<number>> {
  await page.evaluate(() => {
    const rows = new Map<string, number>();
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll('.cell-path a'))
        if (!rows.has(textContent)) rows.set(textContent, Date.now());
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
    Object.assign(window, { rowSeenAt: (path: string) => rows.get(path) });
  });
  return (path) =>
    waitUntil(`a row for ${path}`, WAIT_MS, () =>
      page.evaluate((wanted) => (window as unknown as RowWatch).rowSeenAt(wanted), path),
    );
}

interface RowWatch {
  rowSeenAt(path: string): number | undefined;
}
