import { describe, expect, test } from '@jest/globals';
import { parseHookConfig } from '../src/config/parse-hook-config.ts';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

describe('PX-SECRET: no secret in an answer or a log line', () => {
  test.each([
    [
      'a header with a control character',
      'GET /info HTTP/1.1\r\nHost: docker\r\nX-Registry-Auth: s3cret\x01\r\n\r\n',
    ],
    ['a header without a colon', 'GET /info HTTP/1.1\r\nHost: docker\r\nAuthorization s3cret\r\n\r\n'],
    ['a request line with a blank in its query', 'GET /info?token=s3cret x HTTP/1.1\r\nHost: docker\r\n\r\n'],
    [
      'a target with a control character in its query',
      'GET /info?token=s3cret\x7f HTTP/1.1\r\nHost: docker\r\n\r\n',
    ],
    ['a target in absolute form', 'GET http://user:s3cret@docker/info HTTP/1.1\r\nHost: docker\r\n\r\n'],
    [
      'a chunk size that is body text',
      'POST /auth HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n{"password":"s3cret"}\r\n',
    ],
    [
      'a broken trailer',
      'POST /auth HTTP/1.1\r\nHost: docker\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Token: s3cret\x01\r\n\r\n',
    ],
    [
      'a hooked body that is not JSON',
      'POST /auth HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\ns3cret {',
    ],
  ])('%s', async (_what, bytes) => {
    await using rig = await startRig({
      endpoints: { 'POST /auth': { pre: ['a'] } },
      adapters: { a: nullHook },
    });
    using client = await openRawClient(rig.port);
    client.send(bytes);
    const answer = await client.until('}\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain('s3cret');
    await rig.logged((line) => line.error !== undefined);
    expect(JSON.stringify(rig.log)).not.toContain('s3cret');
  });

  test('the URL of an adapter: its user is sent as basic authentication, and shown to nobody', async () => {
    let authorization: string | undefined;
    await using rig = await startRig({
      endpoints: { 'POST /x': { pre: ['a'] } },
      adapters: {
        a: (_packet, request) => {
          authorization = request.headers.authorization;
          return 'no JSON';
        },
      },
    });
    const { port } = new URL(rig.adapters.a?.url ?? '');
    const url = `http://user:s3cret@127.0.0.1:${port}/hook?key=s3cret`;
    rig.proxy.useHooks(
      parseHookConfig(
        JSON.stringify({ endpoints: { 'POST /x': { pre: ['a'] } }, adapters: { a: url } }),
        'f',
      ),
    );
    const { status, body } = await call(rig.port, '/x', { body: {} });
    expect(status).toBe(502);
    expect(body).toContain(`http://127.0.0.1:${port}/hook?…`);
    expect(body + JSON.stringify(rig.log)).not.toContain('s3cret');
    expect(authorization).toBe(`Basic ${Buffer.from('user:s3cret').toString('base64')}`);
  });

  test.each([
    ['a URL that is none', { a: 'ftp://user:s3cret@x/?k=s3cret' }],
    ['a token that is no string', { a: { url: 'http://x/', token: ['s3cret'] } }],
  ])('a fault in adapters.yml: %s', (_what, adapters) => {
    const yml = JSON.stringify({ endpoints: { 'POST /x': { pre: ['a'] } }, adapters });
    expect(() => parseHookConfig(yml, 'f')).toThrow(
      expect.objectContaining({
        code: 'INVALID_CONFIGURATION',
        message: expect.not.stringContaining('s3cret'),
      }),
    );
  });
});
