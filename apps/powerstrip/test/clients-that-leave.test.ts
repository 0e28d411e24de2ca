import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type EngineScript, waitUntil } from '@pw/test-helpers';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { type RigOptions, startRig } from './helpers/rig.ts';

const json =
  'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

describe('PX-HALF: a client that half-closes after a complete hooked request gets its answer', () => {
  test.each<[string, RigOptions['endpoints']]>([
    ['a pre-hook', { '* *': { pre: ['a'] } }],
    ['a post-hook', { '* *': { post: ['a'] } }],
    ['both', { '* *': { pre: ['a'], post: ['a'] } }],
  ])('with %s', async (_what, endpoints = {}) => {
    await using rig = await startRig({
      endpoints,
      adapters: {
        // Longer than it takes to find out that the client still listens.
        a: async (packet, request) => {
          await sleep(80);
          return nullHook(packet, request);
        },
      },
    });
    using client = await openRawClient(rig.port);
    client.send(`${json}${json}`);
    client.end();
    expect(await client.closed()).toMatch(
      /^HTTP\/1\.1 200 [\s\S]*SeenByFakeDocker[\s\S]*}HTTP\/1\.1 200 [\s\S]*SeenByFakeDocker/,
    );
    expect(rig.engine.requests).toHaveLength(2);
  });

  test('the engine is not told of it before it has answered: Docker may cancel such a call', async () => {
    let ended = false;
    await using rig = await startRig({
      endpoints: { '* *': { pre: ['a'] } },
      adapters: { a: nullHook },
      script: async (engineCall) => {
        engineCall.socket.on('end', () => {
          ended = true;
        });
        await sleep(150);
        engineCall.reply(200, { ended });
      },
    });
    using client = await openRawClient(rig.port);
    client.send(json);
    client.end();
    expect(await client.closed()).toContain('{"ended":false}');
  });

  test('an archive whose post-hook sees no body', async () => {
    await using rig = await startRig({
      endpoints: { '* *': { post: ['a'] } },
      adapters: { a: nullHook },
      script: (engineCall) => engineCall.reply(200, 'the archive', { 'Content-Type': 'application/x-tar' }),
    });
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/containers/x/archive HTTP/1.1\r\nHost: docker\r\n\r\n');
    client.end();
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 200 [\s\S]*the archive$/);
  });
});

describe('a half-close before the end of either message', () => {
  const post = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: docker\r\nContent-Type: application/x-tar\r\nContent-Length: 100\r\n\r\nabc`;

  test.each<[string, string, RigOptions]>([
    ['a plain upload', '/v1.41/build', {}],
    ['a call that may leave HTTP', '/v1.41/containers/x/attach', {}],
    [
      'a call whose hook wants to know how it ended',
      '/v1.41/build',
      {
        endpoints: { 'POST /*': { pre: ['a'] } },
        adapters: { a: nullHook },
        adapterOptions: { a: { unwind: true } },
      },
    ],
  ])('in the request of %s: the engine learns of it', async (_title, path, options) => {
    await using rig = await startRig(options);
    using client = await openRawClient(rig.port);
    client.send(post(path));
    await waitUntil('the engine has the connection', 5_000, () => rig.engine.open() === 1);
    client.end();
    await waitUntil('the engine has lost it', 5_000, () => rig.engine.open() === 0);
  });

  test('in a hooked request that was sent ahead: the connection ends', async () => {
    await using rig = await startRig({
      endpoints: { '* *': { pre: ['a'] } },
      adapters: { a: nullHook },
      adapterOptions: { a: { unwind: true } },
      script: (engineCall) => void setTimeout(() => engineCall.reply(200, 'first'), 200),
    });
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n');
    client.send(post('/v1.41/containers/create').replace('x-tar', 'json'));
    client.end();
    expect(await client.closed()).toMatch(/first$/);
    await rig.logged(({ path, error }) => path === '/v1.41/containers/create' && error === 'CLIENT_GONE');
  });

  test('in the answer: the rest of it comes as it is', async () => {
    const { promise: clientEnded, resolve: sendRest } = Promise.withResolvers<void>();
    await using rig = await startRig({
      endpoints: { 'GET /*': { pre: ['a'] } },
      adapters: { a: nullHook },
      adapterOptions: { a: { unwind: true } },
      script: ({ raw, hijack }) => {
        raw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst');
        // So that it does not close when it hears of the end.
        hijack(
          () => {},
          () => {},
        );
        void clientEnded.then(() => raw(' last'));
      },
    });
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/info HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('first');
    client.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    sendRest();
    expect(await client.closed()).toMatch(/\r\n\r\nfirst last$/);
  });
});

describe('clients that leave', () => {
  test('in the middle of an endless answer: the engine learns of it', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using rig = await startRig({
      script: ({ raw, socket }) => {
        raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n');
        socket.on('close', () => resolve());
      },
    });
    using client = await openRawClient(rig.port);
    client.send('GET /v1.41/events HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('x\r\n');
    client.socket.destroy();
    await closed;
  });

  test('in the middle of an upload: the engine learns of it', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    client.send('POST /v1.41/build HTTP/1.1\r\nHost: docker\r\nContent-Length: 100\r\n\r\nabc');
    await waitUntil('the engine has the connection', 5000, () => rig.engine.open() === 1);
    client.socket.destroy();
    await waitUntil('the engine has lost it', 5000, () => rig.engine.open() === 0);
    expect(rig.engine.requests).toHaveLength(0);
  });

  test.each([
    ['', []],
    [', having sent ahead', ['GET /v1.41/info HTTP/1.1\r\n', 'Host: docker\r\n\r\n']],
  ])('while a pre-hook thinks%s: the hook is cancelled, Docker is not called', async (_how, ahead) => {
    const { promise: cancelled, resolve } = Promise.withResolvers<void>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/create': { pre: ['a'] } },
      adapters: {
        a: (_packet, request) => {
          ask();
          request.socket.on('close', () => resolve());
        },
      },
    });
    using client = await openRawClient(rig.port);
    client.send(
      'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    );
    await asked;
    // In parts: the proxy has to read on after the first one.
    for (const part of ahead) {
      client.send(part);
      await sleep(50);
    }
    client.socket.destroy();
    await cancelled;
    const line = await rig.logged(({ msg }) => msg === 'call');
    expect(line).toMatchObject({ error: 'CLIENT_GONE', status: 0 });
    expect(rig.engine.requests).toHaveLength(0);
  });

  test('while Docker works on a call with a post-hook: the hook still learns what Docker did', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<Parameters<EngineScript>[0]>();
    await using rig = await startRig({
      endpoints: { 'POST /*/start': { post: ['a'] } },
      adapters: { a: nullHook },
      script: (engineCall) => {
        engineCall.hijack(
          () => {},
          () => {},
        );
        ask(engineCall);
      },
    });
    using client = await openRawClient(rig.port);
    client.send('POST /v1.41/containers/x/start HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n');
    const engineCall = await asked;
    client.socket.destroy();
    await once(engineCall.socket, 'end');
    engineCall.reply(204);
    const line = await rig.logged(({ msg }) => msg === 'call');
    expect(line).toMatchObject({ status: 204, kind: 'hooked' });
    expect(rig.adapters.a?.seen[0]?.packet).toMatchObject({
      Type: 'post-hook',
      ServerResponse: { Code: 204 },
    });
  });

  test.each([
    [201, 0],
    [409, 1],
  ])('while Docker works on a call with a pre-hook: a %i unwinds %i', async (status, unwound) => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<Parameters<EngineScript>[0]>();
    await using rig = await startRig({
      endpoints: { 'POST /*/create': { pre: ['a'] } },
      adapters: { a: nullHook },
      adapterOptions: { a: { unwind: true } },
      script: (engineCall) => {
        engineCall.hijack(
          () => {},
          () => {},
        );
        ask(engineCall);
      },
    });
    using client = await openRawClient(rig.port);
    client.send('POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\n\r\n');
    const engineCall = await asked;
    client.socket.resetAndDestroy();
    await once(engineCall.socket, 'end');
    engineCall.reply(status, { Id: 'f00d' });
    const line = await rig.logged(({ msg }) => msg === 'call');
    expect(line).toMatchObject({ status, error: 'CLIENT_GONE' });
    // What exists now is in the log: no client learned of it.
    expect(line.created).toBe(status === 201 ? 'f00d' : undefined);
    if (unwound > 0) await rig.logged(({ msg }) => msg === 'unwound');
    expect(rig.adapters.a?.seen.filter(({ packet }) => packet.Type === 'unwind')).toHaveLength(unwound);
  });

  test('slowly: a client that does not read makes the engine wait', async () => {
    let written = 0;
    await using rig = await startRig({
      script: ({ raw, socket }) => {
        raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        const piece = Buffer.concat([
          Buffer.from('10000\r\n'),
          Buffer.alloc(0x10000, 'z'),
          Buffer.from('\r\n'),
        ]);
        const send = () => {
          while (written < 512 * 1024 * 1024) {
            written += piece.length;
            if (!socket.write(piece)) break;
          }
          socket.once('drain', send);
        };
        send();
      },
    });
    using client = await openRawClient(rig.port);
    client.socket.pause();
    client.send('GET /v1.41/images/x/get HTTP/1.1\r\nHost: docker\r\n\r\n');
    let before = -1;
    const stalled = () => {
      const still = written === before && written > 0;
      before = written;
      return still;
    };
    await waitUntil('nothing more is written', 20_000, stalled, 200);
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });
});
