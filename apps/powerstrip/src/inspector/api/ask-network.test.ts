import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type NetworkView, networkViewSchema } from '@pw/core/inspector';
import { createCertificates } from '@pw/test-helpers';
import type { AdapterSettings } from '../../config/hook-config.ts';
import { parseHookConfig } from '../../config/parse-hook-config.ts';
import { askNetwork } from './ask-network.ts';

const MAX = 4 * 1024 * 1024;
const view: NetworkView = networkViewSchema.parse({
  engine: 'weave',
  error: null,
  containers: [],
  peers: [],
});

let server: Server | TlsServer;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** An adapter that answers so. */
async function start(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  options: object = {},
): Promise<AdapterSettings> {
  server = createServer((request, response) => answer(response, request));
  return adapterAt('http', options);
}

async function adapterAt(scheme: string, options: object): Promise<AdapterSettings> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const adapter = adapterOf({ url, ...options });
  if (adapter === undefined) throw new Error('no adapter');
  return adapter;
}

const adapterOf = (a: object) =>
  parseHookConfig(JSON.stringify({ endpoints: {}, adapters: { a } }), 'adapters.yml').adapters.get('a');

test.each([[{ token: 's3cret' }, 'Bearer s3cret'] as const, [{}, undefined] as const])(
  'an adapter with %j is asked for its network, with its token',
  async (options, authorization) => {
    const asked: unknown[] = [];
    const adapter = await start((response, { method, url, headers }) => {
      asked.push([method, url, headers.authorization]);
      const text = JSON.stringify(view);
      response.write(text.slice(0, 10));
      setImmediate(() => response.end(text.slice(10)));
    }, options);
    expect(await askNetwork(adapter)).toStrictEqual(view);
    expect(asked).toStrictEqual([['GET', '/network', authorization]]);
  },
);

test('so is one behind TLS', async () => {
  using certificates = createCertificates();
  server = createTlsServer(certificates.server, (_request, response) => response.end(JSON.stringify(view)));
  const adapter = await adapterAt('https', {});
  const { address } = adapter;
  expect(await askNetwork({ ...adapter, address: { ...address, ca: certificates.ca } })).toStrictEqual(view);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['has no such page', (response) => response.writeHead(404).end(JSON.stringify(view))],
  ['answers with another status', (response) => response.writeHead(201).end(JSON.stringify(view))],
  ['answers with no JSON', (response) => response.end('hello')],
  ['answers with something else', (response) => response.end('{"engine":"weave"}')],
  ['breaks off', (response) => response.socket?.destroy()],
  ['breaks off in the middle', (response) => response.write('{', () => response.socket?.destroy())],
])('an adapter that %s tells of none', async (_what, answer) => {
  expect(await askNetwork(await start(answer))).toBeUndefined();
});

test.each<[string, (settings: AdapterSettings) => AdapterSettings]>([
  [
    'whose certificate cannot be loaded',
    (settings) => ({
      ...settings,
      address: { ...settings.address, secure: true, cert: Buffer.from('x'), key: Buffer.from('x') },
    }),
  ],
  ['whose token no header can have', (settings) => ({ ...settings, token: 'a€b' })],
])('an adapter %s tells of none', async (_what, change) => {
  const adapter = await start((response) => response.end(JSON.stringify(view)));
  expect(await askNetwork(change(adapter))).toBeUndefined();
});

test.each([
  [MAX, view],
  [MAX + 1, undefined],
])('an answer of %i bytes', async (length, expected) => {
  const adapter = await start((response) => response.end(JSON.stringify(view).padEnd(length)));
  expect(await askNetwork(adapter)).toStrictEqual(expected);
});

test('an answer that is not wanted is not waited for', async () => {
  const closed = Promise.withResolvers<void>();
  const adapter = await start((response) => {
    response.once('close', () => closed.resolve());
    response.writeHead(404).write('and so on');
  });
  expect(await askNetwork(adapter)).toBeUndefined();
  await closed.promise;
});
