import { expect, test } from '@jest/globals';
import { createCallRecord } from '../operations/call-record.ts';
import { containerOf } from './container-of.ts';

const create = createCallRecord('POST', '/v1.41/containers/create');

test.each([
  ['?name=web', 'web'],
  ['?platform=x&name=a%2Db&name=c', 'a-b'],
  ['?rename=x', null],
  ['?name=', null],
  ['', null],
])('the container that %j creates is %j', (query, name) => {
  expect(containerOf(create, query)).toBe(name);
});

test('a call is about the container of its path', () => {
  expect(containerOf(createCallRecord('POST', '/v1.41/containers/web/start'), '?name=x')).toBe('web');
  expect(containerOf(createCallRecord('GET', '/info'), '?name=x')).toBeNull();
});

test('a query of many parts takes no time', () => {
  const { user } = process.cpuUsage();
  expect(containerOf(create, `?${'&a'.repeat(500_000)}&name=web`)).toBe('web');
  expect(process.cpuUsage().user - user).toBeLessThan(300_000);
});
