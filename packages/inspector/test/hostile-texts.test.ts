// H5: texts of clients, adapters and containers are shown as text, whatever is in them.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CallDetail } from '@pw/core/inspector';
import { body, createRequest, makeCall, makeHook } from './support/fixture-calls.ts';
import { hooksView, networkView } from './support/fixtures.ts';
import { Inspector, type InspectorPage } from './support/inspector-page.ts';

/** Each would set `window.hit` where it is taken for anything but text. */
const corpus = [
  '<script>window.hit = 1</script>',
  '<img src=x onerror="window.hit = 1">',
  '"><svg onload=window.hit=1>',
  "'><iframe srcdoc='<script>parent.hit=1</script>'>",
  '</title></textarea></style></script><script>window.hit=1</script>',
  '<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>',
  '<a href="javascript:window.hit=1" autofocus onfocus=window.hit=1>here</a>',
  'javascript:window.hit=1',
  '<base href="//198.51.100.1/"><meta http-equiv=refresh content="0;url=javascript:window.hit=1">',
  '{{constructor.constructor("window.hit=1")()}}',
  '<details open ontoggle=window.hit=1>',
  '\u0000<b onclick=window.hit=1>\u202egnp.tac</b>\u2028<input onfocus=window.hit=1 autofocus>',
  '<style>@import "//198.51.100.1/x.css"; * { display: none }</style>',
  '<form action=javascript:window.hit=1><button>send</button></form>',
];

/** Elements that the page never makes itself. */
const FOREIGN =
  'img, iframe, object, embed, math, base, style, [onload], [onerror], [onclick], [onfocus], [ontoggle], ' +
  'script:not([src]), meta[http-equiv], a[href^="javascript" i], form[action], [srcdoc], [autofocus]';

const inspector = new Inspector();
beforeAll(() => inspector.start());
afterAll(() => inspector[Symbol.asyncDispose]());

const hostileCall = (text: string): CallDetail => {
  const before = createRequest({ Image: text, Env: [`X=${text}`], Labels: { [text]: text } });
  const after = createRequest({
    Image: text,
    Env: [`Y=${text}`],
    Labels: { [text]: `${text}!` },
    [text]: [text],
  });
  const request = (value: unknown) => ({
    Method: 'POST',
    Request: `/x?${text}`,
    Body: JSON.stringify(value),
  });
  const answer = { status: 500, contentType: text, body: body({ message: text }) };
  return makeCall({
    path: `/v1.51/images/${text}/json`,
    query: `?q=${text}`,
    status: 500,
    container: text,
    userAgent: text,
    client: { address: text, certificate: text },
    error: { code: text, message: text },
    isRefused: true,
    isChanged: true,
    request: { target: `/x?${text}`, headers: [[text, text]], body: body(text) },
    forwarded: { method: 'POST', target: text, body: body(after) },
    engineAnswer: answer,
    answer: { ...answer, body: body({ message: `${text}!` }) },
    endpoints: [{ pattern: text, line: 1 }],
    hooks: [
      makeHook({
        adapter: text,
        outcome: 'changed',
        error: { code: text, message: text },
        wouldRefuse: text,
        skipped: text,
        packet: body({ Type: 'pre-hook', ClientRequest: request(before) }),
        reply: body({ ModifiedClientRequest: request(after) }),
      }),
    ],
  });
};

async function expectInert({ page, complaints }: InspectorPage): Promise<void> {
  expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit)).toBeUndefined();
  expect(
    await page.locator(FOREIGN).evaluateAll((nodes) => nodes.map(({ outerHTML }) => outerHTML)),
  ).toStrictEqual([]);
  expect(complaints).toStrictEqual([]);
}

// Without the policy: the page itself must be inert, and not rely on it.
test.each(corpus)('in calls, %j is text', async (text) => {
  const call = hostileCall(text);
  await using opened = await inspector.open((server) => server.add(call), { bypassCSP: true });
  const { page, server } = opened;
  await page.locator('.row').waitFor();
  expect(await page.locator('.cell-path a').textContent()).toBe(call.path);
  await expectInert(opened);
  server.replayWith = {
    reply: body(text),
    durationMs: 1,
    outcome: 'failed',
    error: { code: text, message: text },
    wouldRefuse: null,
  };
  await page.locator('.cell-path a').click();
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.locator('.replay .callout').waitFor();
  expect(await page.locator('.replay .callout').textContent()).toBe(`${text} ${text}`);
  await page.locator('summary').click();
  for (const step of await page.locator('.step button').all()) {
    await step.click();
    await expectInert(opened);
  }
});

test.each(corpus)('in hooks and network, %j is text', async (text) => {
  await using opened = await inspector.open(
    (server) => {
      const health = { ok: false, message: text, checkedAt: hooksView.loadedAt };
      const lastError = { code: text, message: text, at: hooksView.loadedAt };
      server.hooks = {
        ...hooksView,
        file: text,
        faults: [{ line: 1, message: text }],
        adapters: hooksView.adapters.map((adapter) => ({
          ...adapter,
          name: text,
          url: text,
          health,
          lastError,
        })),
        endpoints: [{ pattern: text, line: 1, pre: [text], post: [text], refuse: text }],
      };
      server.network = {
        engine: text,
        error: text,
        containers: networkView.containers.map((container) => ({
          ...container,
          name: text,
          image: text,
          addresses: [text],
          names: [text],
          host: text,
        })),
        peers: [{ name: text, address: text, isConnected: false }],
      };
    },
    { bypassCSP: true, view: 'hooks' },
  );
  const { page, server } = opened;
  await page.locator('.card h3').first().waitFor();
  await page.getByLabel('Path').fill(text);
  await page.getByText('No pattern matches').waitFor();
  await expectInert(opened);
  await page.goto(`${server.url}#/network`);
  await page.locator('.container').first().waitFor();
  expect(await page.locator('.container h3').first().textContent()).toBe(text);
  await expectInert(opened);
});
