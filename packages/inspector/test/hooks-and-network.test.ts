import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { hooksView, networkView } from './support/fixtures.ts';
import { Inspector } from './support/inspector-page.ts';

const inspector = new Inspector();
beforeAll(() => inspector.start());
afterAll(() => inspector[Symbol.asyncDispose]());

test('for a path that is typed: which patterns match, and who is called in which order', async () => {
  await using opened = await inspector.open(undefined, { view: 'hooks' });
  const { page, complaints } = opened;
  const tester = page.getByRole('region', { name: 'Which hooks would be called?' });
  await tester.locator('.way-whole').waitFor();
  expect(await tester.locator('.way-whole > *').allTextContents()).toEqual([
    'debug',
    'weave',
    'debug',
    'Docker',
  ]);
  await tester.getByLabel('Path').fill('/v1.51/containers/x/start');
  await tester.getByText('POST /*/containers/*/start').waitFor();
  expect(await tester.locator('.way-whole > *').first().textContent()).toBe('Docker');
  await tester.getByLabel('Path').fill('/build');
  await tester.getByText('powerstrip refuses it: images are built elsewhere').waitFor();
  await tester.getByLabel('Path').fill('/info');
  await tester.getByText('No pattern matches').waitFor();
  expect(complaints).toStrictEqual([]);
});

test('each adapter with its health, figures, mode and last error', async () => {
  await using opened = await inspector.open(undefined, { view: 'hooks' });
  const { page } = opened;
  const card = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });
  await card('weave').getByRole('img', { name: 'well', exact: true }).waitFor();
  expect(await card('weave').locator('dd').allTextContents()).toEqual(['109', '0', '9.4 ms', '61 ms']);
  await card('audit').getByRole('img', { name: 'not well' }).waitFor();
  await card('audit').getByText('observes only').waitFor();
  await card('audit').getByText('connect ECONNREFUSED').waitFor();
  await card('audit').getByText('ADAPTER_TIMEOUT no answer within 5 s').waitFor();
});

test('a reload with faults is seen at once, with the lines', async () => {
  await using opened = await inspector.open(undefined, { view: 'hooks' });
  const { page, server } = opened;
  await page.getByRole('heading', { name: 'Adapters' }).waitFor();
  expect(await page.getByRole('link', { name: 'faults' }).count()).toBe(0);
  const message = 'endpoints: "POST /*/x" names the adapter "nobody", which is not in adapters';
  server.hooks = { ...hooksView, faults: [{ line: 7, message }] };
  server.send('hooks', { loadedAt: hooksView.loadedAt, faults: 1 });
  await page.getByRole('alert').getByText(`line 7: ${message}`).waitFor();
  await page.getByRole('link', { name: 'Hooks (adapters.yml has faults)' }).waitFor();
});

test('a container is red while it waits and green once it has the network', async () => {
  await using opened = await inspector.open(undefined, { view: 'network' });
  const { page, server, complaints } = opened;
  const web = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'web' }) });
  await web.getByText('waits for the network').waitFor();
  const colour = () => web.locator('.light').evaluate((light) => getComputedStyle(light).backgroundColor);
  const red = await colour();
  const containers = networkView.containers.map((container) =>
    container.name === 'web'
      ? { ...container, state: 'attached' as const, addresses: ['10.255.0.12/8'] }
      : container,
  );
  server.send('network', { ...networkView, containers });
  await web.getByText('has the network').waitFor();
  await web.getByText('10.255.0.12/8').waitFor();
  // The light takes 150 ms to change.
  await waitUntil('the light is no longer red', 5_000, async () => (await colour()) !== red);
  expect(complaints).toStrictEqual([]);
});

test('addresses, names, hosts and peers; our own parts only when asked', async () => {
  await using opened = await inspector.open(undefined, { view: 'network' });
  const { page } = opened;
  await page.getByText('Network engine: bridge').waitFor();
  const titles = () => page.locator('.container h3').allTextContents();
  expect(await titles()).toEqual(['hello', 'database', 'web', 'cache', 'worker']);
  await page.getByText('Called database, db').waitFor();
  await page.getByRole('region', { name: 'host-b' }).getByText('10.255.1.4/8').waitFor();
  await page.getByRole('img', { name: 'not connected' }).waitFor();
  await page.getByLabel('Show our own parts (1)').check();
  expect(await titles()).toContain('powerstripours');
});

test('an adapter that does not tell of the network is an explanation, not an empty page', async () => {
  const error = 'no adapter of adapters.yml answers for the network';
  await using opened = await inspector.open(
    (server) => {
      server.network = { engine: null, error, containers: [], peers: [] };
    },
    { view: 'network' },
  );
  await opened.page.getByText(error).waitFor();
});
