import { expect, test } from '@jest/globals';
import { adapterSettings } from './adapter-settings.ts';

test.each([
  ['http://x', { secure: false, hostname: 'x', port: 80, path: '/' }, 'http://x/'],
  ['https://x/hook', { secure: true, hostname: 'x', port: 443, path: '/hook' }, 'https://x/hook'],
  ['https://x:80/', { secure: true, hostname: 'x', port: 80, path: '/' }, 'https://x:80/'],
  ['http://[::1]:8080/', { secure: false, hostname: '::1', port: 8080, path: '/' }, 'http://[::1]:8080/'],
  [
    'http://me%40x:a%2Fb@x/h?k=1',
    { secure: false, auth: 'me@x:a/b', hostname: 'x', port: 80, path: '/h?k=1' },
    'http://x/h?…',
  ],
  ['http://me@x/', { secure: false, auth: 'me:', hostname: 'x', port: 80, path: '/' }, 'http://x/'],
  [
    'unix:///run/x.sock:/hook',
    { secure: false, socketPath: '/run/x.sock', path: '/hook' },
    'unix:///run/x.sock:/hook',
  ],
  [
    'unix:///run/x.sock:/hook?k=1',
    { secure: false, socketPath: '/run/x.sock', path: '/hook?k=1' },
    'unix:///run/x.sock:/hook?…',
  ],
])('%s: where it is, and what messages show of it', (url, address, shown) => {
  const settings = adapterSettings('a', url);
  expect([settings.address, settings.url]).toStrictEqual([address, shown]);
  expect(adapterSettings('a', { url })).toStrictEqual(settings);
});

test('what is given takes the place of each default', () => {
  const given = {
    onError: 'continue',
    mode: 'observe',
    headers: true,
    unwind: true,
    tarUploads: 'skip',
    token: 't',
  } as const;
  const settings = adapterSettings('a', { url: 'http://x/', timeout: '2s', ...given });
  expect(settings).toMatchObject({ name: 'a', timeoutMs: 2_000, ...given });
});

test.each([
  [{ cert: '/x' }, 'cert and key belong together; expected both or neither'],
  [{ key: '/x' }, 'cert and key belong together; expected both or neither'],
  [{ url: 'http://x/', cert: '/x', key: '/x' }, 'cert is for https; expected an https:// url, or no cert'],
  [{ ca: '/nowhere/ca.pem' }, /^ca: ENOENT/],
  [{ tokenFile: '/nowhere/token' }, /^tokenFile: ENOENT/],
])('%j is a fault', (options, message) => {
  expect(() => adapterSettings('a', { url: 'https://x/', ...options })).toThrow(
    expect.objectContaining({ code: 'INVALID_CONFIGURATION', message: expect.stringMatching(message) }),
  );
});
