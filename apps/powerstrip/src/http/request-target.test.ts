import { describe, expect, test } from '@jest/globals';
import { parseRequestTarget } from './request-target.ts';

describe('parseRequestTarget', () => {
  test.each([
    ['/_ping', '/_ping', '', '/_ping'],
    [
      '/v1.41/containers/json?all=1&x=%2F..%2F',
      '/v1.41/containers/json',
      '?all=1&x=%2F..%2F',
      '/v1.41/containers/json?all=1&x=%2F..%2F',
    ],
    [
      '/images/registry%2Fteam%2Fapp%3A1/json',
      '/images/registry/team/app:1/json',
      '',
      '/images/registry/team/app:1/json',
    ],
    ['/containers%2Fcreate', '/containers/create', '', '/containers/create'],
    ['/c%6Fntainers/create', '/containers/create', '', '/containers/create'],
    ['/containers/a%20b%25%23', '/containers/a b%#', '', '/containers/a%20b%25%23'],
    ['/a|b?x=%41%2f%7E', '/a|b', '?x=%41%2f%7E', '/a|b?x=A%2f~'],
    ['/images/..foo/json', '/images/..foo/json', '', '/images/..foo/json'],
    ['/images/gr%C3%BCn/json', '/images/grün/json', '', '/images/gr%C3%BCn/json'],
    ['/v2/images/a/json', '/v2/images/a/json', '', '/v2/images/a/json'],
    ['/v4.6.1/libpod/_ping', '/v4.6.1/libpod/_ping', '', '/v4.6.1/libpod/_ping'],
    [
      '/v5.8.0/libpod/pods/json?all=1',
      '/v5.8.0/libpod/pods/json',
      '?all=1',
      '/v5.8.0/libpod/pods/json?all=1',
    ],
  ])('%s is read as %s', (target, path, query, canonical) => {
    expect(parseRequestTarget(target)).toEqual({ path, query, canonical });
  });

  test.each([
    'http://docker/_ping',
    '*',
    '',
    'containers/json',
    '//containers/create',
    '/containers//create',
    '/./containers/create',
    '/x/../containers/create',
    '/x/..',
    '/containers/.',
    '/%2e/containers/create',
    '/x/%2E%2e/containers/create',
    '/x/%2e.',
    '/%2Fcontainers/create',
    '/containers/%2fcreate',
    '/containers\\create',
    '/containers%5Ccreate',
    '/a%00b',
    '/a%0d%0ab',
    '/a%3Fb',
    '/a%zz',
    '/a%',
    '/a%ff',
    '/a#b',
    '/a b',
    '/ü',
    '/a\tb',
    '/v1.41./containers/create',
    '/v01.41/containers/create',
    '/v1.041/x',
    '/v1.41.0/containers/create',
    '/v1.41.0/libpod',
    '/v04.6.1/libpod/_ping',
    '/v4.6.1.2/libpod/_ping',
    '/v4.6./libpod/_ping',
    '/v4.6.1/containers/libpod/create',
    '/v.1/x',
    '/v1..41/x',
    '/%761.41./containers/create',
  ])('%j is refused', (target) => {
    expect(() => parseRequestTarget(target)).toThrow(
      expect.objectContaining({ code: 'MALFORMED_REQUEST', status: 400 }),
    );
  });
});
