import { describe, expect, test } from '@jest/globals';
import { parseHookConfig } from '../src/config/parse-hook-config.ts';
import { parseEngineAddress } from '../src/upstream/engine-address.ts';
import { call } from './helpers/call.ts';
import { explodingHook, nullHook } from './helpers/hooks.ts';
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
    ['an escaped question mark', 'GET /info%3Ftoken=s3cret HTTP/1.1\r\nHost: docker\r\n\r\n'],
    [
      'an escaped question mark and broken escapes',
      'GET /info%3Ftoken=s3cret%zz HTTP/1.1\r\nHost: docker\r\n\r\n',
    ],
    [
      'a path that begins like an authority',
      'GET //user:s3cret@docker/info HTTP/1.1\r\nHost: docker\r\n\r\n',
    ],
    ['an escaped URL as path', 'GET /http:%2F%2Fuser:s3cret@docker/info HTTP/1.1\r\nHost: docker\r\n\r\n'],
    [
      'a bare line feed behind a secret',
      'GET /info HTTP/1.1\r\nX-Registry-Auth: s3cret\n\r\nHost: docker\r\n\r\n',
    ],
    ['a second question mark', 'POST /auth??token=s3cret HTTP/1.1\r\nHost: docker\r\n\r\n'],
    ['two values of a key', 'POST /auth?token=s3cret&token=s3cret2 HTTP/1.1\r\nHost: docker\r\n\r\n'],
    [
      'a key twice in a body',
      'POST /auth HTTP/1.1\r\nHost: docker\r\nContent-Length: 33\r\n\r\n{"password":"s3cret","password":1}',
    ],
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

  test('what Docker created in a call whose post-hook fails: its id or name is shown, and nothing else', async () => {
    const volume = { CreatedAt: '', Driver: 'local', Name: 'v', Options: { o: 'password=s3cret' } };
    await using rig = await startRig({
      endpoints: { 'POST /*/volumes/create': { post: ['a'] } },
      adapters: { a: explodingHook },
      script: (engineCall) => engineCall.reply(201, volume),
    });
    const { status, body } = await call(rig.port, '/v1.41/volumes/create', { body: { Name: 'v' } });
    expect(status).toBe(500);
    expect(body).toContain('(Docker had answered 201 before: v)');
    expect(body + JSON.stringify(rig.log)).not.toContain('s3cret');
  });

  test.each([
    ['the Host', 'Host: user:s3cret@evil.example\r\n'],
    ['the Origin', 'Host: docker\r\nOrigin: http://user:s3cret@evil.example\r\n'],
  ])('a refused request with a password in %s', async (_what, lines) => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    client.send(`GET /info HTTP/1.1\r\n${lines}\r\n`);
    const answer = await client.until('}\n');
    expect(answer).toMatch(/^HTTP\/1\.1 403 [\s\S]*evil\.example/);
    expect(answer + JSON.stringify(rig.log)).not.toContain('s3cret');
  });

  test.each(['tcp://user:s3cret@docker:2375', 'http://s3cret@docker', 'tcp://docker:2375/?token=s3cret'])(
    'the address of the engine: %s',
    (url) => {
      expect(() => parseEngineAddress({ url, certPath: undefined, tlsVerify: false })).toThrow(
        expect.objectContaining({ code: 'BAD_OPTION', message: expect.not.stringContaining('s3cret') }),
      );
    },
  );

  // A token that begins with such a character has to be quoted in YAML.
  test.each(['*s3cret', '| s3cret', '!s3cret', '&s3cret', '@s3cret', '"s3cret', '{k: s3cret}', '? s3cret'])(
    'a fault in adapters.yml: token: %s',
    (token) => {
      const yml = `endpoints: {"GET /x": {pre: [a]}}\nadapters:\n  a:\n    url: http://x/\n    token: ${token}\n`;
      expect(() => parseHookConfig(yml, 'adapters.yml')).toThrow(
        expect.objectContaining({
          code: 'INVALID_CONFIGURATION',
          message: expect.stringMatching(/^adapters\.yml:\d(?![\s\S]*s3cret)/),
        }),
      );
    },
  );

  test.each([
    ['a URL that is none', { a: 'ftp://user:s3cret@x/?k=s3cret' }],
    ['a URL in a list', { a: ['http://user:s3cret@x/'] }],
    ['a list of adapters', ['http://user:s3cret@x/']],
    ['a URL in an object', { a: { url: { href: 'http://user:s3cret@x/' } } }],
    ['a URL with a broken escape', { a: 'http://user:s3cret%zz@x/' }],
    ['a URL as a name', { a: 'http://x/', b: { url: 'http://x/', tokenFile: ['s3cret'] } }],
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
