import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { EngineCall } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { changing, nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const attach = '/v1.41/containers/x/attach?stream=1&stdin=1&stdout=1';
const upgradeHead = `POST ${attach} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n`;
const legacyHead = `POST ${attach} HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n`;
const switching =
  'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
const rawStream = (type: string) => `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n\r\n`;

/** Hijacks with `head`, echoes in capitals, and says goodbye after the client's end. */
function echo(head: string) {
  return (engineCall: EngineCall) => {
    engineCall.raw(head);
    engineCall.hijack(
      (bytes) => engineCall.raw(bytes.toString('latin1').toUpperCase()),
      () => {
        engineCall.raw('[stdin closed]');
        engineCall.socket.end('[bye]');
      },
    );
  };
}

const kinds: [string, string, string][] = [
  ['101', upgradeHead, switching],
  ['PS-10: a raw-stream 200', legacyHead, rawStream('application/vnd.docker.raw-stream')],
  ['a multiplexed-stream 200', legacyHead, rawStream('application/vnd.docker.multiplexed-stream')],
  [
    'a raw-stream 200 with parameters',
    legacyHead,
    rawStream('Application/vnd.docker.raw-stream; charset=utf-8'),
  ],
  ['a raw-stream 200 in answer to Upgrade', upgradeHead, rawStream('application/vnd.docker.raw-stream')],
];

describe.each(kinds)('hijack: %s', (_kind, request, head) => {
  test('PS-10: bytes both ways, then a half-close, then the rest of the output', async () => {
    await using rig = await startRig({ script: echo(head) });
    using client = await openRawClient(rig.port);
    client.send(request);
    await client.until(head);
    client.send('one ');
    await client.until('ONE ');
    client.send('two');
    await client.until('TWO');
    client.end();
    expect(await client.closed()).toBe(`${head}ONE TWO[stdin closed][bye]`);
  });

  test('input that comes with the request is not lost, nor output that comes with the answer', async () => {
    await using rig = await startRig({ script: (engineCall) => echo(`${head}early output `)(engineCall) });
    using client = await openRawClient(rig.port);
    client.send(`${request}early input`);
    client.end();
    expect(await client.closed()).toBe(`${head}early output EARLY INPUT[stdin closed][bye]`);
  });

  test('it is counted while it is open', async () => {
    await using rig = await startRig({ script: echo(head) });
    using client = await openRawClient(rig.port);
    client.send(request);
    await client.until(head);
    expect(await rig.proxy.metrics.text()).toMatch(/^powerstrip_open_streams 1$/m);
    client.end();
    await client.closed();
    client.socket.destroy();
    await rig.logged(({ msg }) => msg === 'call');
    expect(await rig.proxy.metrics.text()).toMatch(/^powerstrip_open_streams 0$/m);
  });

  test('the engine may end first: the client still talks', async () => {
    const heard: string[] = [];
    const { promise: over, resolve } = Promise.withResolvers<void>();
    await using rig = await startRig({
      script: (engineCall) => {
        engineCall.socket.end(`${head}bye`);
        engineCall.hijack((bytes) => heard.push(bytes.toString()), resolve);
      },
    });
    using client = await openRawClient(rig.port);
    client.send(request);
    await client.closed();
    client.send('last words');
    client.end();
    await over;
    expect(heard.join('')).toBe('last words');
  });

  test('PS-51, PS-74: a post-hook of a pattern that happens to match is skipped, and the log says so', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*': { pre: ['a'], post: ['a'] } },
      adapters: { a: nullHook },
      script: echo(head),
    });
    using client = await openRawClient(rig.port);
    client.send(`${request}hello`);
    client.end();
    expect(await client.closed()).toBe(`${head}HELLO[stdin closed][bye]`);
    expect(rig.adapters.a?.seen.map(({ packet }) => packet.Type)).toEqual(['pre-hook']);
    const line = await rig.logged(({ msg }) => msg === 'call');
    expect(line.hooks).toContainEqual(
      expect.objectContaining({ type: 'post-hook', skipped: 'a raw stream' }),
    );
  });
});

test('other upgrades are tunnelled as they are: h2c of /session, WebSocket of attach', async () => {
  for (const [method, path, protocol] of [
    ['POST', '/session', 'h2c'],
    ['GET', '/v1.41/containers/x/attach/ws', 'websocket'],
  ]) {
    const head = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
    await using rig = await startRig({ script: echo(head) });
    using client = await openRawClient(rig.port);
    client.send(
      `${method} ${path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
    );
    await client.until(head);
    client.send('\x00\xffbinary');
    client.end();
    expect(await client.closed()).toContain('[bye]');
  }
});

test('an upgrade that is refused leaves an ordinary connection, and what came early is the next call', async () => {
  await using rig = await startRig({
    script: (engineCall) => engineCall.reply(404, { message: `no ${engineCall.request.target}` }),
  });
  using client = await openRawClient(rig.port);
  client.send(`${upgradeHead}GET /v1.41/next HTTP/1.1\r\nHost: docker\r\n\r\n`);
  await client.until('no /v1.41/next');
  expect(rig.engine.requests).toHaveLength(2);
});

test('early input cannot smuggle a call past the hooks', async () => {
  await using rig = await startRig({
    endpoints: { 'POST /*/containers/create': { pre: ['deny'] } },
    adapters: { deny: () => ({ status: 403, body: '{"message":"no"}' }) },
    script: (engineCall) => engineCall.reply(404, { message: 'no such container' }),
  });
  using client = await openRawClient(rig.port);
  client.send(
    `${upgradeHead}POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  );
  await client.until('powerstrip adapter deny: no');
  expect(rig.engine.requests.map(({ target }) => target)).toEqual([attach]);
});

describe('streaming answers', () => {
  test('PS-12: the head comes before the first byte of the body, every chunk as it comes', async () => {
    let engineCall: EngineCall | undefined;
    await using rig = await startRig({
      script: (incoming) => {
        engineCall = incoming;
        incoming.raw(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
        );
      },
    });
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/events HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('chunked\r\n\r\n');
    for (const text of ['a', 'b', 'c']) {
      engineCall?.raw(`1\r\n${text}\r\n`);
      await client.until(`1\r\n${text}\r\n`);
    }
    client.socket.destroy();
    await once(engineCall?.socket ?? client.socket, 'close');
  });

  test('PS-13, PS-14: a post-hook of a wildcard pattern is skipped for endless answers', async () => {
    await using rig = await startRig({
      endpoints: { '* *': { post: ['a'] } },
      adapters: { a: nullHook },
      script: ({ raw }) =>
        raw(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n',
        ),
    });
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/events HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('{}');
    client.socket.destroy();
    const line = await rig.logged(({ msg }) => msg === 'call');
    expect(line.hooks).toEqual([expect.objectContaining({ adapter: 'a', skipped: 'events without end' })]);
    expect(rig.adapters.a?.seen).toHaveLength(0);
  });

  test('an archive has its post-hooks, with a null Body, and streams on', async () => {
    await using rig = await startRig({
      endpoints: { 'GET /*/archive': { post: ['a'] } },
      adapters: { a: changing({ post: () => ({ Code: 203 }) }) },
      script: (engineCall) =>
        engineCall.reply(200, 'tar'.repeat(100_000), {
          'Content-Type': 'application/x-tar',
          'X-Docker-Container-Path-Stat': 'abc',
        }),
      proxy: { limits: { maxBodyBytes: 10 } },
    });
    const answer = await call(rig.port, '/v1.41/containers/x/archive');
    expect([answer.status, answer.body.length, answer.headers['x-docker-container-path-stat']]).toEqual([
      203,
      300_000,
      'abc',
    ]);
    expect(rig.adapters.a?.seen[0]?.packet).toMatchObject({
      ServerResponse: { ContentType: 'application/x-tar', Body: null, Code: 200 },
    });
  });

  test('an answer with a post-hook that is larger than the bound is an error, not a hole in the chain', async () => {
    await using rig = await startRig({
      endpoints: { 'GET /*/json': { post: ['a'] } },
      adapters: { a: nullHook },
      script: (engineCall) => engineCall.reply(200, { big: 'x'.repeat(5_000) }),
      proxy: { limits: { maxBodyBytes: 1_000 } },
    });
    const answer = await call(rig.port, '/v1.41/images/json');
    expect([answer.status, answer.message]).toEqual([502, expect.stringContaining('larger than 1000 bytes')]);
  });
});

describe('answers without a body', () => {
  test.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
  ])('%s, %j: the next call is not kept waiting', async (method, head) => {
    for (const endpoints of [{}, { '* *': { pre: ['a'], post: ['a'] } }]) {
      await using rig = await startRig({
        endpoints,
        adapters: { a: nullHook },
        script: (engineCall) =>
          engineCall.raw(
            engineCall.request.method === method && engineCall.request.target === '/_ping'
              ? head
              : 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext',
          ),
      });
      using client = await openRawClient(rig.port);
      client.send(
        `${method} /_ping HTTP/1.1\r\nHost: docker\r\n\r\nGET /v1.41/next HTTP/1.1\r\nHost: docker\r\n\r\n`,
      );
      expect(await client.until('next')).toContain(head.split('\r\n')[0]);
    }
  });

  test('interim answers are passed on before the final one', async () => {
    await using rig = await startRig({
      script: ({ raw }) =>
        raw(
          'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK',
        ),
    });
    using client = await openRawClient(rig.port);
    client.send('GET /x HTTP/1.1\r\nHost: docker\r\n\r\n');
    expect(await client.until(/OK$/)).toBe(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK',
    );
  });
});
