import { describe, expect, test } from '@jest/globals';
import { parseHookConfig } from '../config/parse-hook-config.ts';
import { createHookRouter } from './hook-router.ts';

function routerOf(...patterns: string[]) {
  const endpoints = Object.fromEntries(patterns.map((pattern) => [pattern, { pre: ['x'] }]));
  return createHookRouter(
    parseHookConfig(JSON.stringify({ endpoints, adapters: { x: 'http://x/' } }), 'adapters.yml'),
  );
}

describe('createHookRouter', () => {
  test('PS-45: an exact pattern', () => {
    const router = routerOf('POST /v1.16/containers/create');
    expect(router.route('POST', '/v1.16/containers/create')?.endpoints).toEqual([
      'POST /v1.16/containers/create',
    ]);
    expect(router.route('GET', '/v1.16/containers/create')).toBeUndefined();
  });

  test('PS-46: wildcards in method and path', () => {
    expect(routerOf('* /v*/images/*/json').route('GET', '/v2/images/alpha/json')).toBeDefined();
  });

  test('PS-47: several patterns match, in file order', () => {
    const router = routerOf('* *', 'GET /*/images/*', 'POST /*/x', 'GET /*');
    expect(router.route('GET', '/v1.41/images/json')?.endpoints).toEqual([
      '* *',
      'GET /*/images/*',
      'GET /*',
    ]);
  });

  test('PS-49: a path with its query is refused', () => {
    expect(() => routerOf('* *').route('GET', '/info?a=b')).toThrow(
      expect.objectContaining({ code: 'MALFORMED_REQUEST' }),
    );
  });

  test('an answer is remembered, also that there is none', () => {
    const router = routerOf('GET /*/a');
    expect(router.route('GET', '/v1/a')).toBe(router.route('GET', '/v1/a'));
    expect([router.route('GET', '/v1/b'), router.route('GET', '/v1/b')]).toEqual([undefined, undefined]);
  });

  test('PX-BIG-4: a long path is found anew each time, so that none is kept', () => {
    const router = routerOf('GET *');
    for (const [length, isKept] of [
      [100, true],
      [1_000, false],
      [200_000, false],
    ] as const) {
      const path = `/${'x'.repeat(length)}`;
      const first = router.route('GET', path);
      expect(first?.endpoints).toEqual(['GET *']);
      expect([length, router.route('GET', path) === first]).toEqual([length, isKept]);
    }
  });

  test('PX-BIG-4: of many paths only some are kept', () => {
    const router = routerOf('GET *');
    const first = router.route('GET', '/first');
    for (let index = 0; index < 1_000; index += 1) router.route('GET', `/${index}`);
    expect(router.route('GET', '/first')).not.toBe(first);
  });
});
