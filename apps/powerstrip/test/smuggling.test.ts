import { describe, expect, test } from '@jest/globals';
import { explodingHook, nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

const json = 'Host: docker\r\nContent-Type: application/json\r\n';
const denying = (pattern: string) => ({
  endpoints: { [pattern]: { pre: ['deny'] } },
  adapters: { deny: explodingHook },
});
const deny = denying('POST /*/containers/create');

describe('a call to a hooked endpoint never gets past its hook', () => {
  test.each([
    ['as it should be', '/v1.41/containers/create'],
    ['without a version', '/containers/create'],
    ['another version', '/v1.24/containers/create'],
    ['a query', '/v1.41/containers/create?name=a'],
    ['an escaped letter', '/v1.41/containers/%63reate'],
    ['an escaped slash', '/v1.41%2Fcontainers/create'],
    ['a double slash', '/v1.41//containers/create'],
    ['a leading double slash', '//v1.41/containers/create'],
    ['a dot', '/v1.41/./containers/create'],
    ['dots', '/v1.41/x/../containers/create'],
    ['escaped dots', '/v1.41/x/%2e%2E/containers/create'],
    ['a backslash', '/v1.41\\containers\\create'],
    ['an escaped backslash', '/v1.41%5Ccontainers/create'],
    ['absolute form', 'http://docker/v1.41/containers/create'],
    ['a fragment', '/v1.41/containers/create#x'],
    ['an escaped question mark', '/v1.41/containers/create%3Fx'],
    ['an escaped NUL', '/v1.41/containers/create%00'],
    ['a version with a dot too many', '/v1.41./containers/create'],
    ['a version with a zero in front', '/v01.41/containers/create'],
    ['a version in three parts', '/v1.41.0/containers/create'],
    ['a version in one part with a zero in front', '/v001/containers/create'],
    ['a version with two dots', '/v1..41/containers/create'],
    ['a version with a suffix, which Podman routes', '/v1.40-rc.1/containers/create'],
    ['a version that ends in letters, which Podman routes', '/v1beta/containers/create'],
    ['an escape in the version', '/v1%2e41%2d/containers/create'],
  ])('%s: %s', async (_what, target) => {
    for (const pattern of ['POST /*/containers/create', 'POST /containers/create']) {
      await using rig = await startRig(denying(pattern));
      using client = await openRawClient(rig.port);
      client.send(`POST ${target} HTTP/1.1\r\n${json}Content-Length: 2\r\n\r\n{}`);
      expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 (400|500) /);
      expect(rig.engine.requests).toHaveLength(0);
    }
  });

  test.each(['/v1.41/Containers/create', '/v1.41/containers/create/', '/v1.41/containers/CREATE'])(
    '%s is another path for Docker too, and is sent as it was matched',
    async (target) => {
      await using rig = await startRig(deny);
      using client = await openRawClient(rig.port);
      client.send(`POST ${target} HTTP/1.1\r\n${json}Content-Length: 2\r\n\r\n{}`);
      await client.until('SeenByFakeDocker');
      expect(rig.engine.requests[0]?.target).toBe(target);
    },
  );
});

test('hooks and Docker get the canonical path', async () => {
  await using rig = await startRig({
    endpoints: { 'POST /*/containers/create': { pre: ['a'] } },
    adapters: { a: nullHook },
  });
  using client = await openRawClient(rig.port);
  client.send(`POST /v1.41/containers%2F%63reate?name=%2f HTTP/1.1\r\n${json}Content-Length: 2\r\n\r\n{}`);
  await client.until('SeenByFakeDocker');
  expect(rig.adapters.a?.seen[0]?.packet.ClientRequest.Request).toBe('/v1.41/containers/create?name=%2f');
  expect(rig.engine.requests[0]?.target).toBe('/v1.41/containers/create?name=%2f');
});

const smuggled = 'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Length: 2\r\n\r\n{}';

describe('what two parsers could read in two ways is refused with 400', () => {
  test.each([
    ['CL.TE', `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE.CL', `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE.TE', `Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE with a blank before the colon', `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['TE xchunked', `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['folded TE', `Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['two lengths', `Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`],
    ['a length list', `Content-Length: 0, 5\r\n\r\n${smuggled}`],
    ['a bare LF after the length', `Content-Length: 0\n\r\n\r\n${smuggled}`],
    ['a NUL in a value', `X: \0\r\n\r\n${smuggled}`],
    ['a bare CR in a value', `X: a\rContent-Length: 9\r\n\r\n${smuggled}`],
    ['a chunk with a bare LF', `Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n${smuggled}`],
    ['a chunk extension', `Transfer-Encoding: chunked\r\n\r\n1;a="\r\n"\r\nx\r\n0\r\n\r\n${smuggled}`],
    ['a chunk longer than it says', `Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n0\r\n\r\n${smuggled}`],
    ['framing in a trailer', `Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 3\r\n\r\n${smuggled}`],
    ['two hosts', `Host: other\r\n\r\n${smuggled}`],
  ])('%s', async (_what, rest) => {
    await using rig = await startRig(deny);
    using client = await openRawClient(rig.port);
    client.send(`POST /v1.41/x HTTP/1.1\r\nHost: docker\r\n${rest}`);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 400 /);
    expect(rig.engine.requests).toHaveLength(0);
  });

  test.each([
    ['TLS', Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0])],
    ['a line end first', '\r\nGET /x HTTP/1.1\r\nHost: docker\r\n\r\n'],
    ['bare LFs only', 'GET /x HTTP/1.1\nHost: d\n\n'],
    ['CONNECT', 'CONNECT docker:80 HTTP/1.1\r\nHost: docker\r\n\r\n'],
    ['HTTP/0.9', 'GET /x\r\n\r\n'],
    ['the sign before A', '@'],
    ['the sign after Z', '['],
  ])('%s is answered at once', async (_what, bytes) => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    client.send(bytes);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 400 [\s\S]*"message":"powerstrip: /);
  });

  test('a bare LF at the beginning of a packet is answered at once', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    client.send('GET /x HTTP/1.1');
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.send('\nHost: d');
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 400 [\s\S]*bare LF/);
  });

  test('a head that comes byte by byte is put together', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    client.socket.setNoDelay(true);
    for (const byte of 'GET /slow HTTP/1.1\r\nHost: docker\r\nX-A: b\r\n\r\n') {
      client.send(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.until('SeenByFakeDocker');
    expect(rig.engine.requests[0]?.target).toBe('/slow');
  });

  test('a head beyond the bound is a 431, one that does not end a 408', async () => {
    await using rig = await startRig({ proxy: { limits: { maxHeadBytes: 1_000, headTimeoutMs: 50 } } });
    using large = await openRawClient(rig.port);
    large.send(`GET /x HTTP/1.1\r\nX: ${'y'.repeat(2_000)}`);
    expect(await large.closed()).toMatch(/^HTTP\/1\.1 431 /);
    using slow = await openRawClient(rig.port);
    slow.send('GET /x HTTP/1.1\r\n');
    expect(await slow.closed()).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('JSON that Docker would read in another way than a hook', () => {
  test.each([
    '{"Image":"a","Image":"b"}',
    '{"HostConfig":{},"hostconfig":{"Privileged":true}}',
    '{"Image":"a"} {"Image":"b"}',
    '{"Image":',
  ])('%s', async (body) => {
    await using rig = await startRig({ endpoints: { '* *': { pre: ['a'] } }, adapters: { a: nullHook } });
    using client = await openRawClient(rig.port);
    client.send(
      `POST /v1.41/containers/create HTTP/1.1\r\n${json}Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(await client.until('"message"')).toMatch(/^HTTP\/1\.1 400 /);
    expect([rig.adapters.a?.seen.length, rig.engine.requests.length]).toEqual([0, 0]);
  });
});

describe('requests of a browser page', () => {
  test.each(['Origin: http://evil.example', 'Sec-Fetch-Site: cross-site', 'Host: evil.example'])(
    '%s: 403',
    async (line) => {
      await using rig = await startRig();
      using client = await openRawClient(rig.port);
      const host = line.startsWith('Host') ? '' : 'Host: localhost\r\n';
      client.send(`GET /v1.41/info HTTP/1.1\r\n${host}${line}\r\n\r\n`);
      expect(await client.until('"message"')).toMatch(/^HTTP\/1\.1 403 /);
      expect(rig.engine.requests).toHaveLength(0);
    },
  );

  test('the odd Hosts of Docker clients are let in; one that Docker would not take is replaced', async () => {
    await using rig = await startRig();
    for (const host of [
      'docker',
      'api.moby.localhost',
      '',
      '/var/run/docker.sock',
      '%2Fvar%2Frun%2Fdocker.sock',
    ]) {
      using client = await openRawClient(rig.port);
      client.send(`GET /_ping HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      await client.until('SeenByFakeDocker');
    }
    expect(rig.engine.requests.map(({ headers }) => headers.host)).toEqual([
      'docker',
      'api.moby.localhost',
      '',
      'docker',
      '%2Fvar%2Frun%2Fdocker.sock',
    ]);
  });
});
