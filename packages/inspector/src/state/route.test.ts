import { expect, test } from '@jest/globals';
import { formatRoute, parseRoute, type Route } from './route.ts';

const routes: Route[] = [
  { view: 'calls' },
  { view: 'hooks' },
  { view: 'network' },
  { view: 'call', id: '00000000000000ab' },
  { view: 'call', id: 'with/slash and #' },
];

test.each(routes)('%p is an address, and back', (route) => {
  expect(parseRoute(formatRoute(route))).toEqual(route);
});

test('an address with a broken escape is a call that is not there', () => {
  expect(parseRoute('#/calls/%E0')).toEqual({ view: 'call', id: '%E0' });
});

test.each(['', '#', '#/', '#/nowhere', '#/calls/', '#main'])('%p is the list of calls', (hash) => {
  expect(parseRoute(hash)).toEqual({ view: 'calls' });
});
