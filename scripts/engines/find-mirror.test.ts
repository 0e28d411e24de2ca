import { expect, test } from '@jest/globals';
import { findMirror } from './find-mirror.ts';

test.each([
  ['Types: deb\nURIs: http://deb.example.org/debian\nSuites: bookworm\n'],
  ['# deb http://old.example.org/debian\ndeb http://deb.example.org/debian bookworm main\n'],
  ['deb [signed-by=/k.gpg arch=amd64] http://deb.example.org/debian bookworm main\n'],
  [
    'deb-src http://src.example.org/debian x main\nURIs: http://security.example.org/x\nURIs: http://deb.example.org/debian\n',
  ],
])('finds the mirror in %j', (sources) => {
  expect(findMirror(sources)).toBe('http://deb.example.org/debian');
});

test('there may be none', () => {
  expect(findMirror('# nothing\n')).toBeUndefined();
});
