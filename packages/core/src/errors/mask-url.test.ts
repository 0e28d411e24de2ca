import { expect, test } from '@jest/globals';
import { maskUrl } from './mask-url.ts';

test.each([
  ['/v1.41/info', '/v1.41/info'],
  ['/info?token=a', '/info?…'],
  ['/info?a=b\nc?d', '/info?…'],
  ['http://user:a@x/y?z', 'http://…@x/y?…'],
  ['tcp://user:p@ss@x:2375', 'tcp://…@x:2375'],
  ['http://x/a@b', 'http://x/a@b'],
  ['a http://b@c d http://e:f@g', 'a http://…@c d http://…@g'],
  ['', ''],
])('%j is shown as %j', (text, shown) => {
  expect(maskUrl(text)).toBe(shown);
});
