import { expect, test } from '@jest/globals';
import { parseRouterAddress } from './router-address.ts';

test.each([
  ['127.0.0.1:6784', { host: '127.0.0.1', port: 6784 }],
  ['http://router.example:80/', { host: 'router.example', port: 80 }],
  ['host:1', { host: 'host', port: 1 }],
  ['host:65535', { host: 'host', port: 65_535 }],
  ['[::1]:6784', { host: '::1', port: 6784 }],
  ['/run/weave.sock', { socketPath: '/run/weave.sock' }],
])('%s', (text, address) => {
  expect(parseRouterAddress(text)).toEqual(address);
});

test.each(['', '127.0.0.1', 'host:', 'host:0', 'host:65536', 'https://host:1', 'run/weave.sock', 'a b:1'])(
  '%j is refused',
  (text) => {
    expect(() => parseRouterAddress(text)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(JSON.stringify(text)) }),
    );
  },
);
