import { describe, expect, test } from '@jest/globals';
import { adaptersConfigSchema } from './adapters-config.ts';

const good = {
  version: 1,
  endpoints: {
    'POST /*/containers/create': { pre: ['debug', 'weave', 'debug'] },
    'POST /*/containers/*/start': { post: ['weave'] },
    'POST /*/swarm/*': { refuse: '-' },
  },
  adapters: {
    debug: 'http://debug/extension',
    weave: { url: 'unix:///run/w.sock:/extension', timeout: '500ms' },
  },
};

describe('adaptersConfigSchema', () => {
  test('takes the talk’s file and the long form', () => {
    expect(adaptersConfigSchema.parse(good)).toEqual(good);
  });

  test.each(['a', 'k.pem'])('takes %j for a token and for a file', (text) => {
    const adapters = { a: { url: 'http://a/', token: text, ca: text } };
    expect(adaptersConfigSchema.safeParse({ ...good, adapters }).success).toBe(true);
  });

  test.each([
    ['PS-37: no endpoints', { endpoints: undefined }],
    ['PS-38: no adapters', { adapters: undefined }],
    ['PS-39: an unknown key in an endpoint', { endpoints: { 'GET /x': { pre: [], mid: [] } } }],
    ['PS-40: an endpoint without pre and post', { endpoints: { 'GET /x': {} } }],
    ['a refusal without a reason', { endpoints: { 'GET /x': { refuse: '' } } }],
    ['a refusal beside a pre-hook', { endpoints: { 'GET /x': { pre: [], refuse: 'no' } } }],
    ['a refusal beside a post-hook', { endpoints: { 'GET /x': { post: [], refuse: 'no' } } }],
    ['another version', { version: 2 }],
    ['an unknown key', { endpoint: {} }],
    ['an adapter without a URL', { adapters: { a: { timeout: '1s' } } }],
    ['an adapter URL that is none', { adapters: { a: 'debug/extension' } }],
    ['an adapter URL that cannot be parsed', { adapters: { a: 'http://[/extension' } }],
    ['a password that cannot be decoded', { adapters: { a: 'http://me:%zz@debug/extension' } }],
    ['a token of nothing', { adapters: { a: { url: 'http://a/', token: '' } } }],
    ['a file without a name', { adapters: { a: { url: 'http://a/', tokenFile: '' } } }],
    ['a unix URL without a path', { adapters: { a: 'unix:///run/x.sock' } }],
    ['a duration without a unit', { adapters: { a: { url: 'http://a/', timeout: '30' } } }],
    ['a duration of nothing', { adapters: { a: { url: 'http://a/', timeout: '0s' } } }],
    ['a duration that no timer can wait', { adapters: { a: { url: 'http://a/', timeout: '99999m' } } }],
    ['an unknown policy', { adapters: { a: { url: 'http://a/', onError: 'ignore' } } }],
  ])('refuses %s', (_title, change) => {
    expect(adaptersConfigSchema.safeParse({ ...good, ...change }).success).toBe(false);
  });

  test('says once what a duration is', () => {
    const adapters = { a: { url: 'http://a/', timeout: '30' } };
    const { error } = adaptersConfigSchema.safeParse({ ...good, adapters });
    expect(JSON.stringify(error?.issues).match(/expected a duration/g)).toHaveLength(1);
  });
});
