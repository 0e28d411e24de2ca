import { describe, expect, test } from '@jest/globals';
import { parseEngineAddress } from '../upstream/engine-address.ts';
import { checkLoop } from './check-loop.ts';
import { formatListenAddress, isLoopback, parseListenAddress } from './listen-address.ts';

test.each([
  ['tcp://127.0.0.1:2375', { kind: 'tcp', host: '127.0.0.1', port: 2375, loopback: true }],
  ['tcp://localhost:0', { kind: 'tcp', host: 'localhost', port: 0, loopback: true }],
  ['tcp://[::1]:65535/', { kind: 'tcp', host: '::1', port: 65_535, loopback: true }],
  ['tcp://[::]:1', { kind: 'tcp', host: '::', port: 1, loopback: false }],
  ['tcp://:2375', { kind: 'tcp', host: '0.0.0.0', port: 2375, loopback: false }],
  ['tcp://127.evil.example:1', { kind: 'tcp', host: '127.evil.example', port: 1, loopback: false }],
  ['unix:///run/d.sock', { kind: 'unix', path: '/run/d.sock' }],
  ['fd://3', { kind: 'inherited', fd: 3 }],
  ['fd://10', { kind: 'inherited', fd: 10 }],
])('%s', (url, address) => {
  expect(parseListenAddress(url)).toStrictEqual(address);
});

test.each([
  'tcp://127.0.0.1:65536',
  'tcp://127.0.0.1',
  'tcp://::1:2375',
  'tcp://x:1/path',
  'http://127.0.0.1:1',
  'unix://run/d.sock',
  'unix:///',
  'fd://2',
  'fd://03',
  '',
])('%j is none', (url) => {
  expect(() => parseListenAddress(url, '--x')).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message: `--x is ${JSON.stringify(url)}` }),
  );
});

test.each(['tcp://127.0.0.1:2375', 'unix:///run/d.sock', 'fd://3'])(
  '%s is shown as it was written',
  (url) => {
    expect(formatListenAddress(parseListenAddress(url))).toBe(url);
  },
);

test.each([
  ['localhost', true],
  ['::1', true],
  ['127.9.9.9', true],
  ['10.0.0.1', false],
  ['::2', false],
  ['127.x', false],
])('%s is reached from this machine alone: %p', (host, isAlone) => {
  expect(isLoopback(host)).toBe(isAlone);
});

describe('an engine that is powerstrip itself', () => {
  const check = (listen: string, url: string) => () =>
    checkLoop(parseListenAddress(listen), parseEngineAddress({ url, certPath: undefined, tlsVerify: false }));

  test.each([
    ['unix:///run/d.sock', 'unix:///run/d.sock'],
    ['tcp://127.0.0.1:2375', 'tcp://127.0.0.1:2375'],
    ['tcp://0.0.0.0:2375', 'tcp://localhost:2375'],
  ])('listening on %s, the engine at %s: refused', (listen, engine) => {
    expect(check(listen, engine)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(engine) }),
    );
  });

  test.each([
    ['unix:///run/d.sock', 'unix:///run/other.sock'],
    ['unix:///run/d.sock', 'tcp://127.0.0.1:2375'],
    ['tcp://127.0.0.1:2375', 'unix:///run/d.sock'],
    ['tcp://127.0.0.1:2375', 'tcp://127.0.0.1:2376'],
    ['tcp://127.0.0.1:2375', 'tcp://10.0.0.1:2375'],
    ['fd://3', 'unix:///run/d.sock'],
  ])('listening on %s, the engine at %s: another one', (listen, engine) => {
    expect(check(listen, engine)).not.toThrow();
  });
});
