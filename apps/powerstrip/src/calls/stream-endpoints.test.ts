import { describe, expect, test } from '@jest/globals';
import { parseRequestTarget } from '../http/request-target.ts';
import { mayHijack, streamOfCall } from './stream-endpoints.ts';

describe('streamOfCall', () => {
  test.each([
    ['GET', '/v1.41/events', ''],
    ['POST', '/containers/a.b/attach', '?stream=1'],
    ['POST', '/v1.41/exec/abc/start', ''],
    ['POST', '/v1.41/images/create', '?fromImage=x'],
    ['POST', '/v1.41/images/team/app/push', ''],
    ['POST', '/build', ''],
    ['GET', '/v1.41/containers/x/logs', '?follow=0'],
    ['GET', '/v1.41/containers/x/stats', ''],
    ['GET', '/v1.41/containers/x/stats', '?stream=1'],
    ['POST', '/v1.41/containers/x/wait', '?condition=next-exit'],
  ])('%s %s%s is one', (method, path, query) => {
    expect(streamOfCall({ method, path, query })).toBeDefined();
  });

  test.each([
    ['GET', '/v1.41/containers/x/stats', '?stream=false'],
    ['GET', '/v1.41/containers/x/stats', '?stream=0&one-shot=1'],
    ['GET', '/v1.41/containers/x/json', ''],
    ['POST', '/v1.41/containers/create', ''],
    ['POST', '/v1.41/containers/x/start', ''],
    ['POST', '/v1.41/build/prune', ''],
  ])('%s %s%s is none', (method, path, query) => {
    expect(streamOfCall({ method, path, query })).toBeUndefined();
  });
});

test.each([
  ['POST', '/v1.41/containers/x/attach', false, true],
  ['POST', '/session', false, true],
  ['GET', '/v1.41/events', false, false],
  ['GET', '/v1.41/events', true, false],
  ['GET', '/v1.99/unknown', true, true],
  ['GET', '/v1.99/unknown', false, false],
  ['POST', '/libpod/containers/x/attach', false, true],
])('mayHijack: %s %s, asked for an upgrade: %s: %s', (method, path, upgrade, expected) => {
  expect(mayHijack({ method, upgrade, target: parseRequestTarget(path), headers: [] })).toBe(expected);
});
