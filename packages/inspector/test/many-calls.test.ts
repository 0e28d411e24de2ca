import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { body, makeCall } from './support/fixture-calls.ts';
import { changedCreate } from './support/fixtures.ts';
import { Inspector, type InspectorPage } from './support/inspector-page.ts';

const CALLS = 10_000;
const WAIT_MS = 60_000;
/** A frame of 60 a second, and the half of one that a timer may be late. */
const FRAME_MS = 1000 / 60;
const SCROLL_ROUNDS = 3;
const SCROLLED_FRAMES = 100;
/** What the page itself may use of a frame, compared with a fifth of the calls. */
const MAX_BUSY_RATIO = 1.25;

type Page = InspectorPage['page'];
type Session = Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>;

const inspector = new Inspector();
beforeAll(() => inspector.start());
afterAll(() => inspector[Symbol.asyncDispose]());

const template = changedCreate();
const manyCalls = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    index % 4 === 0 ? { ...template, ...identity() } : makeCall(),
  );
const identity = () => {
  const { id, startedAt } = makeCall();
  return { id, startedAt };
};

async function metrics(session: Session): Promise<Record<string, number>> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

async function measure(page: Page): Promise<Session> {
  const session = await page.context().newCDPSession(page);
  // Its own processor time: a machine that is busy with other things does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}

test('scrolls through 10,000 calls at 60 frames a second, with a screenful of rows, as quickly as through 2,000', async () => {
  await using few = await openList(CALLS / 5);
  await using many = await openList(CALLS);
  // In turn, and the least of each: what else the machine does meanwhile is not the page's.
  for (let round = 0; round < SCROLL_ROUNDS; round++) for (const list of [few, many]) await list.scroll();
  expect(many.frameMs()).toBeLessThan(FRAME_MS * 1.05);
  expect(many.busyMs() / few.busyMs()).toBeLessThan(MAX_BUSY_RATIO);
  const list = many.page.locator('.list');
  expect(await list.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(10_000);
  expect(await many.page.locator('.row').count()).toBeLessThan(60);
});

/** `frameMs`: the median from one frame to the next. `busyMs`: the least that the page itself used of each in a round. */
async function openList(count: number) {
  const opened = await inspector.open((server) => server.add(...manyCalls(count)));
  const { page } = opened;
  await page.getByText(`${count} calls`).waitFor({ timeout: WAIT_MS });
  const session = await measure(page);
  const deltas: number[] = [];
  const busy: number[] = [];
  const median = () =>
    deltas.toSorted((one, other) => one - other)[Math.floor(deltas.length / 2)] ?? Number.NaN;
  return {
    page,
    async scroll() {
      await page.bringToFront();
      const before = await metrics(session);
      const round = await page.evaluate(scrollDown, SCROLLED_FRAMES);
      const after = await metrics(session);
      deltas.push(...round);
      busy.push((((after.TaskDuration ?? 0) - (before.TaskDuration ?? 0)) * 1000) / round.length);
    },
    frameMs: median,
    busyMs: () => Math.min(...busy),
    async [Symbol.asyncDispose]() {
      const ms = busy.map((each) => each.toFixed(1)).join(', ');
      console.info(
        `${count} calls: a frame every ${median().toFixed(1)} ms, of which the page uses ${ms} ms`,
      );
      await opened[Symbol.asyncDispose]();
    },
  };
}

test('two hundred equal creates at once: each keeps its own row, end and request', async () => {
  await using opened = await inspector.open();
  const { page, server } = opened;
  const { startedAt } = makeCall();
  const calls = Array.from({ length: 200 }, (_, index) =>
    makeCall({
      path: template.path,
      startedAt,
      state: 'running',
      status: 0,
      request: { ...template.request, body: body(`{"Number":${index}}`) },
    }),
  );
  server.add(...calls);
  // They end in another order, each with a status of its own.
  const endOf = (index: number) => 200 + index;
  server.add(
    ...calls
      .map((call, index) => ({ ...call, state: 'ended' as const, status: endOf(index) }))
      .toSorted(({ id: one }, { id: other }) => (one.slice(-1) < other.slice(-1) ? -1 : 1)),
  );
  await page.getByText('200 calls').waitFor();
  const seen = new Map(await page.evaluate(readAllRows));
  expect(seen.size).toBe(200);
  for (const [index, { id }] of calls.entries()) expect(seen.get(id)).toBe(String(endOf(index)));
  for (const index of [0, 77, 199]) {
    await page.goto(`${server.url}#/calls/${calls[index]?.id}`);
    await page.getByRole('button', { name: 'Client asks' }).click();
    await page.getByText(`"Number": ${index}`, { exact: false }).waitFor();
  }
});

test('the memory of the page is bounded, however many calls come', async () => {
  await using opened = await inspector.open((server) => server.add(...manyCalls(CALLS)));
  const { page, server } = opened;
  await page.getByText(`${CALLS} calls`).waitFor({ timeout: WAIT_MS });
  const session = await measure(page);
  const first = await metrics(session);
  for (let round = 0; round < 3; round++) {
    const calls = manyCalls(CALLS);
    server.add(...calls);
    const last = calls.at(-1)?.id ?? '';
    await waitUntil(
      'the newest call is there',
      WAIT_MS,
      async () => (await page.locator(`[data-call="${last}"]`).count()) > 0,
    );
  }
  const last = await metrics(session);
  const mib = (bytes: number | undefined) => (bytes ?? 0) / 1024 ** 2;
  console.info(
    `heap with ${CALLS} calls: ${mib(first.JSHeapUsedSize).toFixed(1)} MiB, after ${3 * CALLS} more: ${mib(last.JSHeapUsedSize).toFixed(1)} MiB; ${last.Nodes} nodes`,
  );
  expect(await page.locator('.count').textContent()).toBe(`${CALLS} calls`);
  expect(mib(last.JSHeapUsedSize)).toBeLessThan(mib(first.JSHeapUsedSize) * 1.25 + 2);
  expect(mib(last.JSHeapUsedSize)).toBeLessThan(64);
  expect(last.Nodes).toBeLessThan(5000);
});

/** Scrolls through the list and gives the id and status of every row. */
async function readAllRows(): Promise<[id: string, status: string][]> {
  const list = document.querySelector('.list') as HTMLElement;
  const found = new Map<string, string>();
  for (let top = 0; top < list.scrollHeight; top += list.clientHeight / 2) {
    list.scrollTop = top;
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const row of list.querySelectorAll('.row')) {
      const id = row.querySelector<HTMLElement>('[data-call]')?.dataset.call ?? '';
      found.set(id, row.querySelector('.status')?.textContent ?? '');
    }
  }
  return [...found];
}

/** Scrolls a screenful in some frames, as a wheel does, and gives the time from each frame to the next. */
function scrollDown(frames: number): Promise<number[]> {
  const list = document.querySelector('.list') as HTMLElement;
  const deltas: number[] = [];
  return new Promise((resolve) => {
    let last = performance.now();
    const step = (now: number) => {
      deltas.push(now - last);
      last = now;
      list.scrollTop += 120;
      if (deltas.length < frames) requestAnimationFrame(step);
      // The first waits for whatever was there before.
      else resolve(deltas.slice(5));
    };
    requestAnimationFrame(step);
  });
}
