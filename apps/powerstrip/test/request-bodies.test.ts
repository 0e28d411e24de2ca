import { describe, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import { changing, explodingHook, nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const create = '/v1.41/containers/create';
const endpoints = { 'POST /*/containers/create': { pre: ['a'] } };

describe('request bodies', () => {
  test('a charset parameter is still JSON, and the bytes of an unchanged body survive', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    const body = '{ "Memory": 9223372036854775807, "Odd": 1e400, "Name": "\\u00fc" }\n';
    await call(rig.port, create, { body, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Body).toBe(body);
    expect(rig.engine.requests[0]?.body.toString()).toBe(body);
  });

  test('a chunked body is collected and sent with a length', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    await call(rig.port, create, { body: { Image: 'x' }, chunked: true });
    const [request] = rig.engine.requests;
    expect([
      request?.body.toString(),
      request?.headers['content-length'],
      request?.headers['transfer-encoding'],
    ]).toEqual(['{"Image":"x"}', '13', undefined]);
  });

  test.each([
    ['absent', undefined, null],
    ['empty', '', null],
    ['null', 'null', 'null'],
  ])('a body that is %s', async (_what, body, seen) => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/*/start': { pre: ['a'] } },
      adapters: { a: nullHook },
    });
    const path = '/v1.41/containers/x/start';
    const answer = await call(rig.port, path, {
      method: 'POST',
      chunked: body === '',
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.status).toBe(200);
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Body).toBe(seen);
    expect(rig.engine.requests[0]?.body.toString()).toBe(body ?? '');
  });

  test('a call without a body is not given a length', async () => {
    await using rig = await startRig({ endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } });
    await call(rig.port, '/v1.41/info');
    expect(rig.engine.requests[0]?.headers).not.toHaveProperty('content-length');
  });

  test('a hook may give a body to a call that had none', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/*/start': { pre: ['a'] } },
      adapters: { a: changing({ pre: () => ({ Body: '{"x":1}' }) }) },
    });
    await call(rig.port, '/v1.41/containers/x/start', { method: 'POST' });
    const [request] = rig.engine.requests;
    expect([request?.body.toString(), request?.headers['content-type']]).toEqual([
      '{"x":1}',
      'application/json',
    ]);
  });

  test('PS-73: with tarUploads: skip a tar upload has no pre-hook, and is not collected', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/build': { pre: ['a'] }, 'PUT /*/containers/*/archive': { pre: ['a'] } },
      adapters: { a: nullHook },
      adapterOptions: { a: { tarUploads: 'skip' } },
      proxy: { limits: { maxBodyBytes: 10 } },
    });
    await call(rig.port, '/v1.41/build', {
      body: 'x'.repeat(100_000),
      headers: { 'content-type': 'application/tar' },
    });
    await call(rig.port, '/v1.41/containers/c/archive', {
      method: 'PUT',
      body: 'y'.repeat(100_000),
      headers: { 'content-type': 'application/x-tar' },
    });
    expect(rig.engine.requests.map(({ body }) => body.length)).toEqual([100_000, 100_000]);
    expect(rig.adapters.a?.seen).toHaveLength(0);
  });

  test.each([
    ['PUT', '/v1.41/containers/c/archive?path=%2F'],
    ['POST', '/v1.41/build'],
    ['POST', '/v1.41/images/load'],
  ])(
    'PS-73: %s %s without a Content-Type streams past the hooks, as docker-py sends archives',
    async (method, path) => {
      await using rig = await startRig({
        endpoints: { '* *': { pre: ['a'] } },
        adapters: { a: nullHook },
        proxy: { limits: { maxBodyBytes: 10 } },
      });
      using client = await openRawClient(rig.port);
      client.send(
        `${method} ${path} HTTP/1.1\r\nHost: docker\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`,
      );
      await client.until('SeenByFakeDocker');
      expect(rig.engine.requests[0]?.body.length).toBe(100_000);
      expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Body).toBeNull();
    },
  );

  test('PS-73: other types give a null Body and stream past the hooks', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/new': { pre: ['a'] } },
      adapters: { a: nullHook },
      proxy: { limits: { maxBodyBytes: 10 } },
    });
    await call(rig.port, '/v1.99/new', {
      body: 'z'.repeat(200_000),
      chunked: true,
      headers: { 'content-type': 'text/plain' },
    });
    expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Body).toBeNull();
    expect(rig.engine.requests[0]?.body.length).toBe(200_000);
  });

  test('the tar type alone does not get a call past its hooks', async () => {
    await using rig = await startRig({
      endpoints: { 'POST /*/containers/*/start': { pre: ['a'] } },
      adapters: { a: explodingHook },
    });
    const answer = await call(rig.port, '/v1.41/containers/x/start', {
      method: 'POST',
      headers: { 'content-type': 'application/tar' },
    });
    expect(answer.status).toBe(500);
    expect(rig.engine.requests).toHaveLength(0);
  });

  test.each([
    ['announced', false],
    ['chunked', true],
  ])('a body beyond the bound (%s) is a 413', async (_how, chunked) => {
    await using rig = await startRig({
      endpoints,
      adapters: { a: nullHook },
      proxy: { limits: { maxBodyBytes: 1_000 } },
    });
    const answer = await call(rig.port, create, { body: `"${'x'.repeat(2_000)}"`, chunked });
    expect([answer.status, answer.message]).toEqual([413, expect.stringContaining('larger than 1000 bytes')]);
    expect(rig.engine.requests).toHaveLength(0);
  });

  test.each([
    ['announced', false],
    ['chunked', true],
  ])('PX-SIZE-1: a create of 17 MiB (%s) is a 413 with the default bound', async (_how, chunked) => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    const body = { Image: 'x', Labels: { a: 'x'.repeat(17 * 1024 * 1024) } };
    const answer = await call(rig.port, create, { body, chunked });
    expect(answer.status).toBe(413);
    expect(rig.adapters.a?.seen).toHaveLength(0);
    expect(rig.engine.requests).toHaveLength(0);
  });

  test('Expect: 100-continue of HTTP/1.0 has no interim answer', async () => {
    await using rig = await startRig({ endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } });
    using client = await openRawClient(rig.port);
    client.send(
      `POST ${create} HTTP/1.0\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.send('{}');
    expect(await client.until('SeenByFakeDocker')).not.toContain(' 100 ');
  });

  test('Expect: 100-continue is answered where the body is collected, and left to Docker elsewhere', async () => {
    await using rig = await startRig({ endpoints, adapters: { a: nullHook } });
    using client = await openRawClient(rig.port);
    client.send(
      `POST ${create} HTTP/1.1\r\nHost: docker\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`,
    );
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('{}');
    await client.until('SeenByFakeDocker');
    expect(rig.engine.requests[0]?.headers.expect).toBeUndefined();
  });
});
