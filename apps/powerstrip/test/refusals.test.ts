import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientHttp2Session, connect, createServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { parseHookConfig } from '../src/config/parse-hook-config.ts';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

describe('refuse of adapters.yml', () => {
  test.each([
    ['/v1.41/session', 'adapters.yml refuses such calls'],
    ['/grpc', 'adapters.yml refuses such calls'],
    ['/v1.41/plugins/pull', 'no plugins'],
  ])('%s is a 403 of powerstrip, and reaches neither hook nor Docker', async (path, why) => {
    await using rig = await startRig({
      endpoints: { '* *': { pre: ['a'] }, '* /*/plugins/*': { refuse: 'no plugins' } },
      refuse: ['session', 'grpc'],
      adapters: { a: nullHook },
    });
    const answer = await call(rig.port, path, {
      method: 'POST',
      headers: { connection: 'Upgrade', upgrade: 'h2c' },
    });
    expect([answer.status, answer.message]).toEqual([403, expect.stringContaining(why)]);
    expect([rig.adapters.a?.seen, rig.engine.requests]).toEqual([[], []]);
    expect((await rig.logged(({ path: logged }) => logged === path)).error).toBe('CALL_REFUSED');
  });
});

describe('an adapter whose web server answers', () => {
  test.each([301, 304, 401, 404, 405, 413, 429, 501, 502, 503, 504])(
    'PX-404-1: %i is a 502, which no client takes for an answer of Docker',
    async (status) => {
      await using rig = await startRig({
        endpoints: { '* *': { pre: ['a'] } },
        adapters: { a: () => ({ status, body: '{"message":"Cannot POST /extensoin"}' }) },
      });
      const answer = await call(rig.port, '/v1.41/containers/create', { body: { Image: 'x' } });
      expect([answer.status, answer.message]).toEqual([
        502,
        expect.stringMatching(new RegExp(`adapter a at .* HTTP status ${status}`)),
      ]);
      expect([rig.engine.requests, rig.adapters.a?.seen.length]).toEqual([[], 1]);
      expect((await rig.logged(({ error }) => error !== undefined)).error).toBe('ADAPTER_BAD_REPLY');
    },
  );

  test.each([
    [403, '{"message":"no"}'],
    [409, 'no'],
    [500, 'no'],
    [404, '{"PowerstripProtocolVersion":1,"message":"no"}'],
    [503, '{"PowerstripProtocolVersion":1,"message":"no"}'],
  ])('%i with %j is a refusal of its own', async (status, body) => {
    await using rig = await startRig({
      endpoints: { '* *': { pre: ['a'] } },
      adapters: { a: () => ({ status, body }) },
    });
    const answer = await call(rig.port, '/v1.41/containers/create', { body: {} });
    expect([answer.status, answer.message]).toEqual([status, expect.stringContaining('adapter a: no')]);
  });
});

describe('PX-H2-1: HTTP/2 by prior knowledge', () => {
  test.each([
    ['a hook', { endpoints: { 'POST /*/containers/create': { pre: ['a'] } } }],
    ['a refusal', { refuse: ['grpc'] }],
  ])('with %s is answered as by an engine without HTTP/2', async (_what, options) => {
    await using rig = await startRig({ ...options, adapters: { a: nullHook } });
    using client = await openRawClient(rig.port);
    client.send(`${preface}\0\0\0\x04\0\0\0\0\0`);
    expect(await client.closed()).toMatch(
      /^HTTP\/1\.1 505 .*Connection: close\r\n.*HTTP\/2 by prior knowledge/s,
    );
    expect(rig.engine.connections()).toBe(0);
    expect((await rig.logged(({ error }) => error !== undefined)).error).toBe('HTTP2_REFUSED');
  });

  test('a client of HTTP/2 learns at once that there is none', async () => {
    await using rig = await startRig({ refuse: ['grpc'] });
    const session = connect(`http://127.0.0.1:${rig.port}`);
    const [error] = (await once(session, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ERR_HTTP2_ERROR');
  });

  test('behind a call of HTTP/1.1 it has an engine connection of its own', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('SeenByFakeDocker');
    client.send(preface);
    await waitUntil('it has', 5_000, () => rig.engine.connections() === 2);
    await waitUntil('the other one is closed', 5_000, () => rig.engine.open() === 1);
  });

  test('without hooks calls go through, until there is a hook', async () => {
    await using engine = await startHttp2Engine();
    await using rig = await startRig({ proxy: { engine: { kind: 'unix', path: engine.path, name: 'h2' } } });
    const session = connect(`http://127.0.0.1:${rig.port}`);
    session.on('error', () => {});
    expect(await post(session, '/grpc.health.v1.Health/Check')).toBe('POST /grpc.health.v1.Health/Check');
    const endpoints = '{ "* *": { pre: [a] } }';
    rig.proxy.useHooks(
      parseHookConfig(`endpoints: ${endpoints}\nadapters: { a: "http://a/" }`, 'adapters.yml'),
    );
    expect(await post(session, '/moby.buildkit.v1.Control/Solve').catch(() => '')).toBe('');
    expect(engine.calls).toEqual(['/grpc.health.v1.Health/Check']);
    session.destroy();
  });
});

async function post(session: ClientHttp2Session, path: string): Promise<string> {
  const stream = session.request({ ':method': 'POST', ':path': path });
  stream.end('x');
  return await text(stream);
}

/** What an engine from 29 on is for gRPC: HTTP/2 on the socket itself. */
async function startHttp2Engine() {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-http2-'));
  const path = join(folder, 'docker.sock');
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(request.url);
    response.end(`${request.method} ${request.url}`);
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    calls,
    [Symbol.asyncDispose]: async () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
