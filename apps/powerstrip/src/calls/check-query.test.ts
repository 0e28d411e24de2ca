import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

const check = (query: string, method = 'POST', path = '/containers/create') =>
  checkQuery(method, { path, query, canonical: '' });

test.each([
  'name=a&platform=linux',
  'name=a&name=a',
  // As dockerode sends it.
  'Image=bb&Cmd=sh&Cmd=-c&Env=A%3D1&Env=B%3D2&name=x',
])('%s is one thing to Docker and to a hook', (query) => {
  expect(() => check(query)).not.toThrow();
});

test.each(['name=a&name=b', 'name=%zz', 'name=a;b'])('%s is refused', (query) => {
  expect(() => check(query)).toThrow(expect.objectContaining({ code: 'MALFORMED_REQUEST' }));
});

test.each([
  ['POST', '/v1.41/build', 't=a&t=b&extrahosts=a:1&extrahosts=b:2'],
  ['GET', '/images/get', 'names=a&names=b&platform=x&platform=y'],
  ['POST', '/v1.52/images/load', 'platform=x&platform=y'],
  ['DELETE', '/images/team/app', 'platforms=x&platforms=y'],
  ['POST', '/commit', 'changes=a&changes=b'],
  ['POST', '/images/create', 'changes=a&changes=b'],
  ['GET', '/system/df', 'type=image&type=volume'],
])('%s %s?%s is a list to Docker', (method, path, query) => {
  expect(() => check(query, method, path)).not.toThrow();
});

// Docker takes the first; a hook that takes the last would see another.
test.each([
  ['POST', '/v1.41/containers/create', 'platform=linux/amd64&platform=linux/arm64'],
  ['POST', '/build', 'platform=x&platform=y'],
  ['POST', '/images/create', 'platform=x&platform=y'],
  ['POST', '/images/create', 'fromImage=good&fromImage=evil'],
  ['POST', '/images/team/app/push', 'platform=x&platform=y'],
  ['POST', '/containers/c/stop', 't=10&t=0'],
  ['POST', '/containers/c/restart', 't=10&t=0'],
  ['POST', '/commit', 'container=good&container=evil'],
  ['GET', '/containers/json', 'names=a&names=b'],
  ['POST', '/networks/prune', 'type=a&type=b'],
])('%s %s?%s has two values where Docker takes one', (method, path, query) => {
  expect(() => check(query, method, path)).toThrow(
    expect.objectContaining({ code: 'MALFORMED_REQUEST', status: 400 }),
  );
});

// To read 500,000 of them takes seconds, in which no other call is served.
test.each(['&a'.repeat(500_000), '&'.repeat(1_000_000), 'a=b&'.repeat(10_001)])(
  'more parts than anyone sends are refused, and are not read',
  (query) => {
    const { user } = process.cpuUsage();
    expect(() => check(`?${query}`, 'GET', '/info')).toThrow(
      expect.objectContaining({ code: 'MALFORMED_REQUEST', message: expect.stringContaining('10000') }),
    );
    expect(process.cpuUsage().user - user).toBeLessThan(200_000);
  },
);

test('as many as Go takes are not refused', () => {
  const query = Array.from({ length: 10_000 }, (_, index) => `k${index}=v`).join('&');
  expect(() => check(`?${query}`, 'GET', '/info')).not.toThrow();
});
