import { expect, test } from '@jest/globals';
import { rewriteHosts } from './hosts-file.ts';

const before = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost',
  '172.17.0.5\tother',
  '172.17.0.2\tme',
  '',
].join('\n');

test('its own name moves to its weave addresses, everything else stays', () => {
  const own = { hostname: 'me', domainname: '', addresses: ['10.255.0.1', '10.2.1.1'] };
  const after = rewriteHosts(before, own);
  expect(after.split('\n')).toEqual([
    '10.255.0.1\tme',
    '10.2.1.1\tme',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost',
    '172.17.0.5\tother',
    '',
  ]);
  expect(rewriteHosts(after, own)).toBe(after);
});

test('with a domain, the long name comes first', () => {
  expect(rewriteHosts('', { hostname: 'me', domainname: 'weave.local', addresses: ['10.1.0.1'] })).toBe(
    '10.1.0.1\tme.weave.local me\n',
  );
});

test.each([
  ['no name', { hostname: '', domainname: '', addresses: ['10.1.0.1'] }],
  ['no address', { hostname: 'me', domainname: '', addresses: [] }],
])('%s, no change', (_title, own) => {
  expect(rewriteHosts(before, own)).toBe(before);
});

test('loopback lines and comments are nobody’s address', () => {
  const text = '127.0.1.1 me\n# 172.17.0.2 me\n';
  expect(rewriteHosts(text, { hostname: 'me', domainname: '', addresses: ['10.1.0.1'] })).toBe(
    `10.1.0.1\tme\n${text}`,
  );
});

test('its name moves in the families that it has addresses of', () => {
  const text = '172.17.0.2\tme\nfd00::2\tme\n';
  const own = (...addresses: string[]) => ({ hostname: 'me', domainname: '', addresses });
  expect(rewriteHosts(text, own('fd00:75::5'))).toBe('fd00:75::5\tme\n172.17.0.2\tme\n');
  expect(rewriteHosts(text, own('10.1.0.1'))).toBe('10.1.0.1\tme\nfd00::2\tme\n');
  expect(rewriteHosts(text, own('10.1.0.1', 'fd00:75::5'))).toBe('10.1.0.1\tme\nfd00:75::5\tme\n');
});
