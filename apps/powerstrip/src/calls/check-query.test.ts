import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

const check = (query: string) => checkQuery('POST', { path: '/containers/create', query, canonical: '' });

test.each([
  'name=a&platform=linux',
  'names=a&names=b',
  'name=a&name=a',
  // As dockerode sends it.
  'Image=bb&Cmd=sh&Cmd=-c&Env=A%3D1&Env=B%3D2&name=x',
])('%s is one thing to Docker and to a hook', (query) => {
  expect(() => check(query)).not.toThrow();
});

test.each(['name=a&name=b', 'name=%zz', 'name=a;b'])('%s is refused', (query) => {
  expect(() => check(query)).toThrow(expect.objectContaining({ code: 'MALFORMED_REQUEST' }));
});
