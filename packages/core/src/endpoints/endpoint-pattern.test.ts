import { describe, expect, test } from '@jest/globals';
import { compileEndpointPattern } from './endpoint-pattern.ts';

describe('compileEndpointPattern', () => {
  test.each([
    ['POST /v1.16/containers/create', 'POST', '/v1.16/containers/create'],
    ['POST /*/containers/create', 'POST', '/v1.41/containers/create'],
    ['POST /*/containers/create', 'POST', '/containers/create'],
    ['POST /containers/create', 'POST', '/v1.41/containers/create'],
    ['POST /*/containers/*/start', 'POST', '/v1.41/containers/abc/start'],
    ['POST /*/containers/*/start', 'POST', '/containers/a.b-c_d/start'],
    ['* /v*/images/*/json', 'GET', '/v2/images/alpha/json'],
    ['* /v*/images/*/json', 'GET', '/v1.41/images/registry.example/team/alpha/json'],
    ['* /v*/images/*/json', 'GET', '/images/alpha/json'],
    ['* *', 'DELETE', '/v1.41/containers/.hidden'],
    ['POST /libpod/containers/create', 'POST', '/v4.6.1/libpod/containers/create'],
    ['POST /libpod/containers/create', 'POST', '/v5.0.0-rc.1/libpod/containers/create'],
    ['GET /volumes', 'GET', '/v1.41/volumes'],
    ['* /*', 'GET', '/_ping'],
    ['POST /*/networks/*/connect', 'POST', '/v1.41/networks/n\u2028/connect'],
    ['* *', 'POST', '/v1.41/networks/n\u2029\u0085/connect'],
    ['P?ST /v[12]*/x', 'POST', '/v1.41/x'],
    ['POST /*/x[!a]', 'POST', '/v1/xb'],
    ['GET /*/{a,b}', 'GET', '/v1/{a,b}'],
  ])('%s matches %s %s', (pattern, method, path) => {
    expect(compileEndpointPattern(pattern).matches(method, path)).toBe(true);
  });

  test.each([
    ['POST /*/containers/create', 'GET', '/v1.41/containers/create'],
    ['POST /*/containers/create', 'POST', '/v1.41/containers/created'],
    ['POST /*/containers/create', 'POST', '/v1.41/containers/create/'],
    ['POST /v1.24/containers/create', 'POST', '/v1.41/containers/create'],
    ['POST /*/containers/*/start', 'POST', '/v1.41/containers/start'],
    ['GET /*/{a,b}', 'GET', '/v1/a'],
    ['POST /*/x[!a]', 'POST', '/v1/xa'],
    ['GET /!(x)', 'GET', '/y'],
    ['GET /*/Containers/json', 'GET', '/v1.41/containers/json'],
    ['GET /json', 'GET', '/volumes/json'],
    ['GET /json', 'GET', '/v/json'],
  ])('%s does not match %s %s', (pattern, method, path) => {
    expect(compileEndpointPattern(pattern).matches(method, path)).toBe(false);
  });

  test('PS-49: a path that still has its query is refused', () => {
    const message = 'a path to match has a query: /info?…';
    expect(() => compileEndpointPattern('* *').matches('GET', '/info?a=b')).toThrow(
      expect.objectContaining({ code: 'MALFORMED_REQUEST', status: 400, message }),
    );
  });

  test.each(['', 'POST', '/containers', 'POST containers', 'POST  /x', 'post /x', 'POST /x y', 'POST /x '])(
    'refuses %p',
    (pattern) => {
      expect(() => compileEndpointPattern(pattern)).toThrow(
        expect.objectContaining({
          code: 'BAD_ENDPOINT_PATTERN',
          message: expect.stringContaining('METHOD /path'),
        }),
      );
    },
  );
});
