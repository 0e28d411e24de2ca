import { expect, test } from '@jest/globals';
import { isImageName } from './inspect-image.ts';

test.each([
  'busybox',
  'localhost/pw/example:latest',
  'localhost:5000/a/b_c-d.e:v1.0',
  '[fd00::1]:5000/a',
  'a@sha256:0123456789abcdef',
  'sha256:0123',
  '0123456789ab',
  'NGINX',
])('%s may be the name of an image', (name) => {
  expect(isImageName(name)).toBe(true);
});

test.each([
  'a/../../containers/json?x',
  '../x',
  'a//b',
  '/a',
  'a/',
  'a/./b',
  'a?b',
  'a#b',
  'a%2f',
  'a b',
  'a\\b',
  '',
])('%p is not', (name) => {
  expect(isImageName(name)).toBe(false);
});
