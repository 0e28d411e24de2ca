import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { body } from './support/fixture-calls.ts';
import { changedCreate, refusedCreate, start } from './support/fixtures.ts';
import { Inspector, type InspectorPage } from './support/inspector-page.ts';

const inspector = new Inspector();
beforeAll(() => inspector.start());
afterAll(() => inspector[Symbol.asyncDispose]());

const create = changedCreate();
const openCreate = () =>
  inspector.open((server) => server.add(create), {
    view: `calls/${create.id}`,
    permissions: ['clipboard-read', 'clipboard-write'],
  });

type Page = InspectorPage['page'];
const lines = (page: Page, tone: string) => page.locator(`.line-${tone} .line-text`).allTextContents();
const step = (page: Page, name: string) =>
  page.locator('.step').filter({ hasText: name }).getByRole('button');

test('the steps of a call in their order, with their times', async () => {
  await using opened = await openCreate();
  const { page } = opened;
  await page.locator('.step').first().waitFor();
  expect(await page.locator('.step-title').allTextContents()).toEqual([
    'Client asks',
    'debug',
    'weave',
    'debug',
    'Docker',
    'Client gets',
  ]);
  expect((await page.locator('.step-time').allTextContents()).map((text) => text.trim())).toEqual([
    '',
    '2.1 ms',
    '9.4 ms',
    '3.2 ms',
    '29 ms',
    '',
  ]);
});

test('the step that changed something is open, with what it changed', async () => {
  await using opened = await openCreate();
  const { page, complaints } = opened;
  await page.getByRole('heading', { name: 'weave, pre-hook' }).waitFor();
  expect(await page.locator('.changed-keys code').allTextContents()).toEqual([
    'Body.Cmd',
    'Body.Entrypoint',
    'Body.HostConfig.VolumesFrom',
  ]);
  expect(await lines(page, 'removed')).toEqual(['"Entrypoint": null', '"VolumesFrom": null']);
  expect(await lines(page, 'added')).toEqual([
    '"/bin/app"',
    '"Entrypoint": [',
    '"/w/w"',
    ']',
    '"VolumesFrom": [',
    '"wait-for-weave:ro"',
    ']',
  ]);
  expect(complaints).toStrictEqual([]);
});

test('unchanged lines are folded until they are asked for; inline has one column', async () => {
  await using opened = await openCreate();
  const { page } = opened;
  const hidden = page.getByText('"Hostname": ""', { exact: true });
  const fold = page.getByRole('button', { name: '14 unchanged lines' });
  await fold.waitFor();
  expect(await hidden.count()).toBe(0);
  await fold.click();
  expect(await hidden.count()).toBe(2);
  await page.getByRole('button', { name: 'Inline' }).click();
  expect(await hidden.count()).toBe(1);
  expect(await page.locator('.diff td + td').count()).toBe(0);
});

test('what Docker was asked and answered, and what the client sent', async () => {
  await using opened = await openCreate();
  const { page } = opened;
  await step(page, 'Docker').click();
  await page.getByText("The client's request → Docker's").waitFor();
  expect(await lines(page, 'added')).toContain('"wait-for-weave:ro"');
  await page.getByText("Docker's answer: 201 application/json").waitFor();
  await step(page, 'Client asks').click();
  await page.getByRole('row', { name: 'Content-Type application/json' }).waitFor();
});

test('why a call was refused, by whom, and which line of adapters.yml matched', async () => {
  const call = refusedCreate();
  await using opened = await inspector.open((server) => server.add(call), { view: `calls/${call.id}` });
  const { page } = opened;
  await page
    .getByText('Refused by guard: the image "docker.io/library/miner" is not on the list of images')
    .waitFor();
  await page.getByText('adapters.yml, line 3').waitFor();
  await page.getByRole('heading', { name: 'guard, pre-hook' }).waitFor();
  await step(page, 'weave').click();
  await page.getByText('weave was not called: guard refused the call.').waitFor();
  await step(page, 'Docker').click();
  await page.getByText('Docker was not asked').waitFor();
});

test('a post-hook stands after Docker', async () => {
  const call = start();
  await using opened = await inspector.open((server) => server.add(call), { view: `calls/${call.id}` });
  const { page } = opened;
  await page.getByText('weave left it as it was, in 48 ms.').waitFor();
  expect(await page.locator('.step-title').allTextContents()).toEqual([
    'Client asks',
    'Docker',
    'weave',
    'Client gets',
  ]);
});

test('copies the call as curl and as a docker command', async () => {
  await using opened = await openCreate();
  const { page } = opened;
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await clipboard()).toMatch(
    /^curl --request POST .*--data-raw .*'http:\/\/127\.0\.0\.1:2375\/v1\.51\/containers\/create\?name=hello'$/s,
  );
  await page.getByRole('button', { name: 'Copy as docker' }).click();
  await page.getByRole('button', { name: 'Copy as curl' }).waitFor();
  expect(await clipboard()).toMatch(/^docker create --name hello .*localhost\/pw\/example hello$/);
});

test('replays a packet to one adapter and compares with its last answer', async () => {
  await using opened = await openCreate();
  const { page, server } = opened;
  const reply = create.hooks[1]?.reply?.text ?? '';
  server.replayWith = {
    reply: body(reply.replace('/w/w', '/w/other')),
    durationMs: 3,
    outcome: 'changed',
    error: null,
    wouldRefuse: null,
  };
  await page.getByRole('button', { name: 'Replay' }).click();
  const answer = page.getByRole('figure', { name: 'Its last answer → this answer' });
  await answer.waitFor();
  expect(await answer.locator('.line-removed .line-text').allTextContents()).toEqual(['"/w/w"']);
  expect(await answer.locator('.line-added .line-text').allTextContents()).toEqual(['"/w/other"']);
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByText('the same answer as the last time').waitFor();
  await page.getByLabel('Send this packet again to').selectOption('audit');
  server.replayWith = {
    reply: null,
    durationMs: 5000,
    outcome: 'failed',
    error: { code: 'ADAPTER_TIMEOUT', message: 'no answer within 5 s' },
    wouldRefuse: null,
  };
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByText('ADAPTER_TIMEOUT no answer within 5 s').waitFor();
  server.replayWith = {
    reply: body(reply.replace('/w/w', '/w/audit')),
    durationMs: 3,
    outcome: 'observed',
    error: null,
    wouldRefuse: 'answered 409 in place of Docker',
  };
  await page.getByRole('button', { name: 'Replay' }).click();
  await page
    .getByText('audit only observes. It would have refused: answered 409 in place of Docker')
    .waitFor();
  // Its first answer: what another adapter answered before is nothing to compare it with.
  await page.getByRole('figure', { name: 'The packet → what audit answers' }).waitFor();
  expect(server.replays).toEqual([
    { hook: 1, adapter: 'weave' },
    { hook: 1, adapter: 'weave' },
    { hook: 1, adapter: 'audit' },
    { hook: 1, adapter: 'audit' },
  ]);
});
