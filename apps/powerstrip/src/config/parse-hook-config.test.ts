import { describe, expect, test } from '@jest/globals';
import { parseHookConfig } from './parse-hook-config.ts';

const good = `
version: 1
endpoints:
  "POST /*/containers/create":
    pre: [debug, weave]
    post: [debug]
  "POST /*/containers/*/start":
    post: [weave]
adapters:
  debug: http://debug/extension
  weave: http://weave:8080/extension
`;

function faultsOf(text: string): string {
  try {
    parseHookConfig(text, 'adapters.yml');
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_CONFIGURATION' });
    return (error as Error).message;
  }
  throw new Error('no fault was found');
}

describe('a good adapters.yml', () => {
  const config = parseHookConfig(good, 'adapters.yml');

  test('PS-26, PS-27: its endpoints are listed in file order', () => {
    expect(config.endpoints.map(({ pattern }) => pattern.text)).toEqual([
      'POST /*/containers/create',
      'POST /*/containers/*/start',
    ]);
  });

  test('PS-28, PS-44: an endpoint gives its pre and post lists', () => {
    const { pre, post } = config.endpoint('POST /*/containers/create');
    expect([pre, post].map((list) => list.map(({ name }) => name))).toEqual([['debug', 'weave'], ['debug']]);
  });

  test('PS-29: an unknown endpoint is an error that names it', () => {
    expect(() => config.endpoint('GET /nope')).toThrow(
      expect.objectContaining({ code: 'NO_SUCH_NAME', message: expect.stringContaining('GET /nope') }),
    );
  });

  test('PS-30, PS-31: adapters are listed, with their URLs', () => {
    expect([...config.adapters.keys()]).toEqual(['debug', 'weave']);
    expect(config.adapterUrl('weave')).toBe('http://weave:8080/extension');
  });

  test('PS-32: an unknown adapter is an error that names it', () => {
    expect(() => config.adapterUrl('nope')).toThrow(
      expect.objectContaining({ code: 'NO_SUCH_NAME', message: expect.stringContaining('nope') }),
    );
  });

  test('PS-41, PS-42: pre and post are optional, a missing one is empty', () => {
    const { endpoints } = parseHookConfig(
      'endpoints:\n  "GET /a": { pre: [x] }\n  "GET /b": { post: [x] }\nadapters: { x: "http://x/" }',
      'adapters.yml',
    );
    expect(endpoints.map(({ pre, post }) => [pre.length, post.length])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test('the short form has the defaults of the long one', () => {
    expect(config.adapters.get('debug')).toEqual({
      name: 'debug',
      url: 'http://debug/extension',
      address: { secure: false, hostname: 'debug', port: 80, path: '/extension' },
      timeoutMs: 30_000,
      onError: 'fail',
      mode: 'enforce',
      headers: false,
      unwind: false,
      tarUploads: 'call',
      token: undefined,
    });
  });

  test('the long form, over a unix socket', () => {
    const { adapters } = parseHookConfig(
      `endpoints: { "GET /a": { pre: [x] } }
adapters:
  x: { url: "unix:///run/x.sock:/hook", timeout: 500ms, onError: continue, mode: observe, headers: true, unwind: true, token: s3cret }`,
      'adapters.yml',
    );
    expect(adapters.get('x')).toMatchObject({
      address: { secure: false, socketPath: '/run/x.sock', path: '/hook' },
      timeoutMs: 500,
      onError: 'continue',
      mode: 'observe',
      headers: true,
      unwind: true,
      token: 's3cret',
    });
  });

  test('an adapter that no endpoint uses is reported, with its line', () => {
    const { warnings } = parseHookConfig(
      'endpoints: {}\nadapters:\n  a: http://a/x\n  b: http://b/x',
      'adapters.yml',
    );
    expect(warnings).toEqual([
      'adapters.yml:3: adapters.a is defined but no endpoint uses it',
      'adapters.yml:4: adapters.b is defined but no endpoint uses it',
    ]);
  });
});

describe('faults name file, line and key', () => {
  test.each([
    ['PS-24: not YAML', 'endpoints:\n  - "a\n b: [', /^adapters\.yml:\d+: /],
    ['PS-35: only a string', 'sometext', /^adapters\.yml:1: the file: .*expected object.*; found "sometext"/],
    ['PS-37: no endpoints', 'adapters: {}', /^adapters\.yml:1: endpoints: .*found nothing/],
    ['PS-38: no adapters', 'endpoints: {}', /^adapters\.yml:1: adapters: .*found nothing/],
    [
      'PS-39: an unknown key in an endpoint',
      'endpoints:\n  "GET /a":\n    pre: [x]\n    prepost: [x]\nadapters: { x: http://x/ }',
      /^adapters\.yml:4: endpoints\."GET \/a"\.prepost: unknown key; expected pre, post, refuse$/,
    ],
    [
      'PS-40: neither pre nor post',
      'endpoints:\n  "GET /a": {}\nadapters: {}',
      /^adapters\.yml:2: endpoints\."GET \/a": expected pre, post or both, or refuse alone; found \{\}$/,
    ],
    [
      'PS-43: an adapter that is not defined',
      'endpoints:\n  "GET /a":\n    pre:\n      - x\n      - y\nadapters: { x: http://x/ }',
      /^adapters\.yml:5: pre: unknown adapter "y"; expected one of: x$/,
    ],
    [
      'a URL that is none',
      'endpoints: { "GET /a": { pre: [x] } }\nadapters:\n  x: ftp://x/',
      /^adapters\.yml:3: adapters\.x: expected a URL like .*; found "ftp:\/\/x\/"$/,
    ],
    [
      'a bad value in the long form',
      'endpoints: { "GET /a": { pre: [x] } }\nadapters:\n  x:\n    url: http://x/\n    timeout: 5 minutes',
      /^adapters\.yml:5: adapters\.x\.timeout: expected a duration like .*; found "5 minutes"$/,
    ],
    [
      'an unknown key in the long form',
      'endpoints: { "GET /a": { pre: [x] } }\nadapters:\n  x:\n    url: http://x/\n    retries: 3',
      /^adapters\.yml:5: adapters\.x\.retries: unknown key; expected url, timeout, onError, mode, headers, unwind, tarUploads, token, tokenFile, ca, cert, key$/,
    ],
    [
      'a pattern that is none',
      'endpoints:\n  "containers/create": { pre: [x] }\nadapters: { x: http://x/ }',
      /^adapters\.yml:2: endpoint pattern "containers\/create": expected "METHOD \/path"/,
    ],
    [
      'the same endpoint twice',
      'endpoints:\n  "GET /a": { pre: [x] }\n  "GET /a": { pre: [x] }\nadapters: { x: http://x/ }',
      /^adapters\.yml:3: /,
    ],
    [
      'another version',
      'version: 2\nendpoints: {}\nadapters: {}',
      /^adapters\.yml:1: version: .*1.*; found 2$/,
    ],
  ])('%s', (_title, text, expected) => {
    expect(faultsOf(text)).toMatch(expected);
  });

  test('all of them at once', () => {
    const text = 'endpoints:\n  "GET /a": { pre: [x, y] }\n  "nope": { pre: [z] }\nadapters: {}';
    expect(faultsOf(text).split('\n')).toHaveLength(3);
  });
});

describe('PS-14: a post-hook on what is endless is refused when a pattern names it', () => {
  test.each([
    'GET /*/events',
    'POST /*/containers/*/attach',
    'GET /*/containers/*/attach/ws',
    'POST /*/exec/*/start',
    'POST /*/build',
    'POST /*/images/create',
    'POST /*/images/*/push',
    'POST /*/containers/*/wait',
    'POST /session',
  ])('%s', (pattern) => {
    const text = `endpoints:\n  "${pattern}":\n    post: [x]\nadapters: { x: http://x/ }`;
    expect(faultsOf(text)).toMatch(
      /^adapters\.yml:3: endpoints\..*\.post: a post-hook cannot see .*; expected pre only$/,
    );
  });

  test.each([
    '* *',
    'POST /*/containers/*',
    'POST /*/containers/create',
    'GET /*/containers/*/logs',
    'GET /*/containers/*/start',
  ])('%s stays allowed', (pattern) => {
    const text = `endpoints:\n  "${pattern}":\n    post: [x]\nadapters: { x: http://x/ }`;
    expect(parseHookConfig(text, 'adapters.yml').endpoints).toHaveLength(1);
  });
});

describe('refuse', () => {
  const yml = `refuse: [session, libpod, unknown, "GET /*/images/*/get"]
endpoints: { "* /*/plugins/*": { refuse: "no plugins here" } }
adapters: {}`;
  const { refusals } = parseHookConfig(yml, 'adapters.yml');
  const refused = (method: string, path: string) =>
    refusals.find((refusal) => refusal.matches(method, path))?.text;

  test.each([
    ['POST', '/session', 'session'],
    ['POST', '/v1.41/session', 'session'],
    ['POST', '/v4.0/libpod/containers/create', 'libpod'],
    ['POST', '/v1.99/new', 'unknown'],
    ['POST', '/moby.buildkit.v1.Control/Solve', 'unknown'],
    ['GET', '/v1.41/images/a/b/get', 'GET /*/images/*/get'],
    ['POST', '/v1.41/plugins/x/enable', '* /*/plugins/*'],
    ['POST', '/v1.41/containers/session/start', undefined],
    ['GET', '/v1.41/sessions', 'unknown'],
  ])('%s %s: %s', (method, path, text) => {
    expect(refused(method, path)).toBe(text);
  });

  test('with hooks beside it, or a word that is none, is a fault', () => {
    const faulty = (text: string) => () => parseHookConfig(text, 'adapters.yml');
    expect(faulty('endpoints: { "GET /a": { refuse: x, pre: [] } }\nadapters: {}')).toThrow('refuse alone');
    expect(faulty('refuse: [sesion]\nendpoints: {}\nadapters: {}')).toThrow(
      /adapters\.yml:1: refuse: .*session/,
    );
  });
});

describe('warnings of gaps', () => {
  const warningsOf = (endpoints: object, refuse: string[] = []) =>
    parseHookConfig(
      JSON.stringify({ refuse, endpoints, adapters: { a: 'http://a/' } }),
      'adapters.yml',
    ).warnings.filter((warning) => !warning.includes('no endpoint uses'));
  const pre = { pre: ['a'] };

  test.each([
    'POST /v1.41/containers/x/kill',
    'POST /v1.*/containers/x/kill',
    '* /v[12]*/x',
    'GET /v1.?*/info',
  ])('%s names an API version', (pattern) => {
    expect(warningsOf({ [pattern]: pre })).toEqual([expect.stringContaining('names an API version')]);
  });

  test.each([
    'POST /*/containers/x/kill',
    'POST /v*/containers/x/kill',
    'GET /volumes/*',
    'GET /version',
    '* *',
  ])('%s names none', (pattern) => {
    expect(warningsOf({ [pattern]: pre })).toStrictEqual([]);
  });

  test.each([
    ['POST /*/containers/*/attach', ['GET /*/containers/*/attach/ws']],
    ['GET /*/containers/*/attach/ws', ['POST /*/containers/*/attach']],
    ['POST /*/containers/create', ['/services/create', '/build', '/session', '/grpc']],
    ['POST /*/containers/*/exec', ['POST /*/exec/*/start']],
    ['PUT /*/containers/*/archive', ['POST /*/build']],
  ])('PX-TWIN-1: %s has twins', (pattern, missing) => {
    const [warning = '', ...others] = warningsOf({ [pattern]: pre });
    for (const twin of missing) expect(warning).toContain(twin);
    expect(others).toStrictEqual([]);
  });

  test('there is none for what is listed, refused, or only watched', () => {
    expect(
      warningsOf({ 'POST /*/containers/*/attach': pre, 'GET /*/containers/*/attach/ws': { refuse: 'no' } }),
    ).toStrictEqual([]);
    expect(
      warningsOf({ 'POST /*/containers/create': pre, 'POST /*/services/*': pre }, [
        'build',
        'session',
        'grpc',
      ]),
    ).toStrictEqual([]);
    expect(warningsOf({ 'POST /*/containers/create': { post: ['a'] } })).toStrictEqual([]);
  });
});
