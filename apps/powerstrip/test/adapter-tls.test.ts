import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PreHookRequest } from '@pw/core';
import { type Certificates, createCertificates } from '@pw/test-helpers';
import { parseHookConfig } from '../src/config/parse-hook-config.ts';
import { call } from './helpers/call.ts';
import { startRig } from './helpers/rig.ts';

let folder: string;
let certificates: Certificates;
let server: Server;
let url: string;
const tokens: (string | undefined)[] = [];
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'powerstrip-adapter-tls-'));
  certificates = createCertificates();
  const { ca, server: own, client } = certificates;
  for (const [name, text] of Object.entries({ ca, cert: client.cert, key: client.key, token: 's3cret\n' })) {
    writeFileSync(file(name), text);
  }
  server = createServer(
    { ...own, ca, requestCert: true, rejectUnauthorized: true },
    async (request, response) => {
      tokens.push(request.headers.authorization);
      const { ClientRequest } = (await json(request)) as PreHookRequest;
      response.end(JSON.stringify({ PowerstripProtocolVersion: 1, ModifiedClientRequest: ClientRequest }));
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  certificates[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const hooksWith = (options: Record<string, string>) =>
  parseHookConfig(
    JSON.stringify({ endpoints: { 'POST /x': { pre: ['a'] } }, adapters: { a: { url, ...options } } }),
    'adapters.yml',
  );

describe('an adapter behind TLS that asks for a certificate and a token', () => {
  test('is called with the CA, the certificate and the token of the files', async () => {
    const hooks = hooksWith({
      ca: file('ca'),
      cert: file('cert'),
      key: file('key'),
      tokenFile: file('token'),
    });
    await using rig = await startRig({ proxy: { hooks } });
    expect((await call(rig.port, '/x', { body: {} })).status).toBe(200);
    expect(tokens.at(-1)).toBe('Bearer s3cret');
  });

  test.each([
    ['without the CA', () => ({})],
    ['without a certificate', () => ({ ca: file('ca') })],
  ])('%s the call fails closed', async (_what, options) => {
    await using rig = await startRig({ proxy: { hooks: hooksWith(options()) } });
    expect((await call(rig.port, '/x', { body: {} })).status).toBe(502);
    expect(rig.engine.requests).toHaveLength(0);
  });
});

test('the name of an adapter is asked for in the handshake; an address is not', async () => {
  const names: unknown[] = [];
  server.on('secureConnection', ({ servername }) => names.push(servername));
  const given = { ca: file('ca'), cert: file('cert'), key: file('key'), tokenFile: file('token') };
  for (const host of ['localhost', '127.0.0.1']) {
    const hooks = hooksWith({ ...given, url: url.replace('127.0.0.1', host) });
    await using rig = await startRig({ proxy: { hooks } });
    expect((await call(rig.port, '/x', { body: {} })).status).toBe(200);
  }
  expect(names).toStrictEqual(['localhost', false]);
});

test.each([
  ['a file that is missing', () => ({ ca: '/nowhere/ca.pem' }), 'ca: ENOENT'],
  ['a certificate without its key', () => ({ cert: file('cert') }), 'expected both or neither'],
  ['a token and a file of one', () => ({ token: 'x', tokenFile: file('token') }), 'expected one of them'],
  ['a file of more than a token', () => ({ tokenFile: file('key') }), 'one line of visible ASCII'],
  ['a CA for plain http', () => ({ url: 'http://x/', ca: file('ca') }), 'expected an https:// url'],
])('%s is a fault of adapters.yml, with its line', (_what, options, message) => {
  expect(() => hooksWith(options())).toThrow(
    expect.objectContaining({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringMatching(new RegExp(`^adapters.yml:1: adapters.a: .*${message}`)),
    }),
  );
});
