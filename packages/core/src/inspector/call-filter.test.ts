import { describe, expect, test } from '@jest/globals';
import { parseCallFilter } from './call-filter.ts';
import type { CallSummary } from './call-schemas.ts';

const call: CallSummary = {
  id: '00f067aa0ba902b7',
  startedAt: '2026-01-01T00:00:00.000Z',
  method: 'POST',
  path: '/v1.51/containers/create',
  query: '?name=web',
  client: { address: '127.0.0.1:4000', certificate: 'CN=Alice' },
  userAgent: null,
  container: 'web',
  created: 'f00dfeedf00d',
  kind: 'hooked',
  state: 'ended',
  status: 404,
  bytes: 0,
  durationMs: 100,
  engine: null,
  isChanged: true,
  isRefused: false,
  error: null,
  hooks: [
    {
      adapter: 'weave',
      type: 'pre-hook',
      startedMs: 0,
      durationMs: 1,
      outcome: 'changed',
      error: null,
      wouldRefuse: null,
      skipped: null,
    },
  ],
};

describe('fits', () => {
  test.each([
    '',
    '   ',
    'method:POST',
    'method:post',
    'path:/containers*',
    'path:/containers/create',
    'path:/v1.51/containers/c?eate',
    'path:create',
    'containers',
    'adapter:weave',
    'adapter:"weave"',
    'container:web',
    'container:f00dfeed',
    'client:alice',
    'client:127.0.0.1',
    'status:404',
    'status:4xx',
    'kind:hooked',
    'changed hooked',
    '-refused -running -failed',
    '-method:GET',
    'slow:100',
    'id:00f067',
    'method: status:4xx',
    'method:POST path:/containers* adapter:weave container:web client:alice status:4xx changed slow:100',
  ])('%s', (text) => {
    expect(parseCallFilter(text)(call)).toBe(true);
  });
});

test('a minus by itself is a part of the path, and before a letter it turns the letter around', () => {
  const fits = (text: string, path: string) => parseCallFilter(text)({ ...call, path });
  expect([fits('-', '/a-b'), fits('-', '/ab'), fits('-b', '/a-b'), fits('-b', '/a-c')]).toStrictEqual([
    true,
    false,
    false,
    true,
  ]);
});

test.each<[string, Partial<CallSummary>, boolean]>([
  ['failed', { status: 499 }, false],
  ['failed', { status: 500 }, true],
  ['failed', { status: 200, error: { code: 'INTERNAL', message: 'm' } }, true],
  ['refused', { isRefused: true }, true],
  ['running', { state: 'running' }, true],
  ['hooked', { hooks: [] }, false],
  ['status:0', { status: 0 }, true],
  ['status:4xx', { status: 399 }, false],
  ['status:4xx', { status: 400 }, true],
  ['path:/_ping', { path: '/_ping' }, true],
])('%s of %j: %p', (text, part, fits) => {
  expect(parseCallFilter(text)({ ...call, ...part })).toBe(fits);
});

test('what a call does not have fits no value', () => {
  const bare = { ...call, container: null, created: null, client: null };
  expect(parseCallFilter('container:web')(bare)).toBe(false);
  expect(parseCallFilter('-client:alice')(bare)).toBe(true);
});

describe('does not fit', () => {
  test.each([
    'method:GET',
    'path:/containers',
    'path:/images*',
    'images',
    'adapter:debug',
    'container:db',
    'client:bob',
    'status:2xx',
    'status:400',
    'status:0',
    'kind:pass',
    'refused',
    'failed',
    'running',
    '-changed',
    'slow:100.5',
    'id:f067',
    'method:POST status:2xx',
    '-',
  ])('%s', (text) => {
    expect(parseCallFilter(text)(call)).toBe(false);
  });
});

test.each([
  ['methd:POST', 'there is no "methd:"'],
  ['constructor:1', 'constructor'],
  ['status:4x', 'status:4x'],
  ['slow:fast', 'slow:fast'],
  ['kind:odd', 'kind:odd'],
  ['-status:abc', 'status:abc'],
])('%s is refused', (text, message) => {
  expect(() => parseCallFilter(text)).toThrow(
    expect.objectContaining({ code: 'BAD_FILTER', status: 400, message: expect.stringContaining(message) }),
  );
});
