// H1: the page of the inspector while real commands go through powerstrip.
import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, type DockerCli, waitUntil } from '@pw/test-helpers';
import { findAxeViolations, type OpenedBrowser, openBrowser } from '@pw/test-helpers/browser';
import type { Page } from 'playwright-core';
import { type InspectedEngine, REFUSAL, REFUSED_IMAGE, startInspectedEngine } from './inspected-engine.ts';
import { takePictures } from './pictures.ts';

const IMAGE = 'pwinsp/busybox';
const CONTAINER = 'pwinsp-hello';
const WEB = 'pwinsp-web';
const WEB_ADDRESS = '10.66.0.20/16';
/** Started without powerstrip. */
const LATE = 'pwinsp-late';
const LATE_ADDRESS = '10.66.0.21/16';
const ADDRESS = '10.66.0.10/16';
const ROW_WITHIN_MS = 200;
const WAIT_MS = 20_000;

let engine: InspectedEngine;
let browser: OpenedBrowser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  engine = await startInspectedEngine();
  await buildBusyboxImage(engine.direct, IMAGE, ['ENTRYPOINT ["/bin/busybox"]']);
  await engine.direct.ok(['tag', IMAGE, REFUSED_IMAGE]);
  // What is only so at the first time is not what the pictures are to show.
  for (let run = 0; run < 3; run++)
    await engine.docker.ok(['run', '--rm', '-e', `WEAVE_CIDR=${ADDRESS}`, IMAGE, 'true']);
  browser = await openBrowser();
  page = await browser.open({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(engine.url);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('No calls yet').waitFor();
}, 180_000);

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await engine?.direct(['rm', '-f', CONTAINER, WEB, LATE]);
  await engine?.direct(['rmi', '-f', IMAGE, REFUSED_IMAGE]);
  await engine?.[Symbol.asyncDispose]();
}, 120_000);

test('the address has no token any more once the page is there', () => {
  expect(engine.url).toContain('token=');
  expect(page.url()).not.toContain('token');
});

describe('docker run -e WEAVE_CIDR=…', () => {
  test('each of its calls has a row within 200 ms of its begin', async () => {
    // The list is there before the calls that are measured.
    await engine.docker.ok(['ps']);
    await page.locator('.row').first().waitFor();
    await page.evaluate(WATCH_ROWS);
    const { code, stdout } = await engine.docker([
      ...['run', '--name', CONTAINER, '-e', `WEAVE_CIDR=${ADDRESS}`, IMAGE],
      ...['ip', 'addr', 'show', 'ethwe'],
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(ADDRESS) });
    const late = (await page.evaluate(LATENESS)) as number[];
    console.info(`from a call's begin to its row: ${late.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    expect(late.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...late)).toBeLessThan(ROW_WITHIN_MS);
  });

  test('what weave made of the request: entrypoint, command and volume', async () => {
    await openCall('path:/containers/create changed');
    await step('weave').click();
    await page.getByRole('heading', { name: 'weave, pre-hook' }).waitFor();
    const keys = await page.locator('.changed-keys code').allTextContents();
    expect(keys).toEqual(
      expect.arrayContaining(['Body.Entrypoint', 'Body.Cmd', 'Body.HostConfig.VolumesFrom']),
    );
    const added = await page.locator('.line-added .line-text').allTextContents();
    expect(added.some((line) => line.includes('/w/w') || line.includes('wait-for-weave'))).toBe(true);
    expect(added.some((line) => line.includes('pwinsp-'))).toBe(true);
    expect(await findAxeViolations(page)).toStrictEqual([]);
    await expectPictures('call');
  });

  test('the packet goes once more to the adapter under work, which has learnt something since', async () => {
    await step('draft').click();
    await page.getByRole('heading', { name: 'draft, pre-hook' }).waitFor();
    engine.draftValue = 'two';
    const creates = await countCreates();
    await page.getByRole('button', { name: 'Replay' }).click();
    const answer = page.getByRole('figure', { name: 'Its last answer → this answer' });
    await answer.waitFor();
    expect(await answer.locator('.line-removed').allTextContents()).toEqual([
      expect.stringContaining('DRAFT=one'),
    ]);
    expect(await answer.locator('.line-added').allTextContents()).toEqual([
      expect.stringContaining('DRAFT=two'),
    ]);
    expect(await countCreates()).toBe(creates);
  });
});

test('a refused run: by whom, why, and which line of adapters.yml matched', async () => {
  const { code, stderr } = await engine.docker(['run', '--rm', REFUSED_IMAGE, 'true']);
  expect({ code, stderr }).toEqual({ code: 125, stderr: expect.stringContaining(REFUSAL) });
  await openCall('refused');
  // At the head of the call, and at the step that refused it.
  const refusal = page.getByText(`Refused by guard: ${REFUSAL}`);
  await refusal.nth(1).waitFor();
  expect(await refusal.count()).toBe(2);
  await page.getByText(/adapters\.yml, line \d+/).waitFor();
  await page.getByText('not asked', { exact: true }).waitFor();
  await expectPictures('refused');
});

test('the list of all that happened', async () => {
  await engine.docker(['image', 'inspect', 'pwinsp/nothing']);
  await page.goto(page.url().replace(/#.*/, '#/calls'));
  await page.getByLabel('Filter calls').fill('');
  await page.getByLabel('Filter calls').press('Escape');
  await page.mouse.move(0, 0);
  await waitUntil('rows', WAIT_MS, async () => (await page.locator('.row').count()) > 8);
  expect(await findAxeViolations(page)).toStrictEqual([]);
  await expectPictures('calls');
});

test('adapters.yml as it is understood', async () => {
  await page.goto(page.url().replace(/#.*/, '#/hooks'));
  const tester = page.getByRole('region', { name: 'Which hooks would be called?' });
  await tester.locator('.way-whole').waitFor();
  expect(await tester.locator('.way-whole > *').allTextContents()).toEqual([
    'guard',
    'draft',
    'weave',
    'Docker',
  ]);
  const weave = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'weave' }) });
  await weave.getByRole('img', { name: 'well', exact: true }).waitFor();
  expect(await findAxeViolations(page)).toStrictEqual([]);
  await expectPictures('hooks');
});

describe('the network', () => {
  const red = 'waits for the network';
  const green = 'has the network';

  test('a container that runs has its address, its names and a green light', async () => {
    await runDetached(engine.docker, WEB, WEB_ADDRESS);
    await page.goto(page.url().replace(/#.*/, '#/network'));
    await card(WEB).getByText(green).waitFor();
    await card(WEB).getByText(WEB_ADDRESS, { exact: true }).waitFor();
    expect(await page.getByText('pwinsp-powerstrip-weave').count()).toBe(0);
    await page.getByLabel(/Show our own parts/).check();
    await page.getByRole('heading', { name: 'pwinsp-powerstrip-weave' }).waitFor();
    await page.getByLabel(/Show our own parts/).uncheck();
  });

  test('one that was started without powerstrip waits, in red, until pw attach turns it green', async () => {
    await runDetached(engine.direct, LATE, LATE_ADDRESS);
    await card(LATE).getByText(red).waitFor();
    const light = card(LATE).locator('.light');
    expect(await light.getAttribute('class')).toContain('light-red');
    expect(await findAxeViolations(page)).toStrictEqual([]);
    await expectPictures('network');
    await engine.pwAttach(LATE_ADDRESS, LATE);
    await card(LATE).getByText(green).waitFor();
    await card(LATE).getByText(LATE_ADDRESS, { exact: true }).waitFor();
    expect(await light.getAttribute('class')).toContain('light-green');
    expect(await engine.direct.ok(['exec', LATE, 'busybox', 'ip', 'addr', 'show', 'ethwe'])).toContain(
      LATE_ADDRESS,
    );
  }, 90_000);

  const card = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
});

test('the browser had nothing to complain of', () => {
  expect(complaints).toStrictEqual([]);
});

function runDetached(docker: DockerCli, name: string, address: string): Promise<string> {
  return docker.ok(['run', '-d', '--name', name, '-e', `WEAVE_CIDR=${address}`, IMAGE, 'sleep', '600']);
}

const step = (name: string) => page.locator('.step').filter({ hasText: name }).first().getByRole('button');

async function openCall(filter: string): Promise<void> {
  await page.goto(page.url().replace(/#.*/, '#/calls'));
  await page.getByLabel('Filter calls').fill(filter);
  const rows = page.locator('.row');
  await waitUntil('one row', WAIT_MS, async () => (await rows.count()) === 1);
  await rows.getByRole('link').click();
  await page.locator('.step').first().waitFor();
}

async function countCreates(): Promise<number> {
  return (await page.evaluate(`fetch('/api/calls?limit=1000').then((answer) => answer.json())
    .then(({ calls }) => calls.filter(({ path }) => path.endsWith('/create')).length)`)) as number;
}

async function expectPictures(name: string): Promise<void> {
  const paths = await takePictures(page, name);
  expect(paths).toHaveLength(4);
  for (const path of paths) expect(statSync(path).size).toBeGreaterThan(5000);
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Notes when the page first had a row for a call: the test may look too late. Text: this file knows no DOM. */
const WATCH_ROWS = `(() => {
  window.seenAt = new Map();
  const note = () => {
    for (const { dataset } of document.querySelectorAll('[data-call]'))
      if (!window.seenAt.has(dataset.call)) window.seenAt.set(dataset.call, Date.now());
  };
  note();
  window.before = new Set(window.seenAt.keys());
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true, attributes: true });
})()`;

/** From the begin of each call that came since to its row, in milliseconds. */
const LATENESS = `fetch('/api/calls?limit=1000').then((answer) => answer.json()).then(({ calls }) => calls
  .filter(({ id }) => !window.before.has(id))
  .map(({ id, startedAt }) => (window.seenAt.get(id) ?? Infinity) - Date.parse(startedAt)))`;
