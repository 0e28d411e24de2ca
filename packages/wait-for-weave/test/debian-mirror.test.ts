// From where the build takes the pinned C library. No host is named in this repository.
import { expect, test } from '@jest/globals';
import { chooseMirror } from '../scripts/c-library/debian-mirror.ts';

const DEBIAN = 'PRETTY_NAME="Debian"\nID=debian\n';
const UBUNTU = 'ID=ubuntu\nID_LIKE=debian\n';
const sources = 'Types: deb\nURIs: http://mirror.example.org/debian\nSuites: bookworm\nComponents: main\n';

test('Debian: that of apt', () => {
  expect(chooseMirror({ osRelease: DEBIAN, sources })).toBe('http://mirror.example.org/debian');
});

const template = [
  'Suite: sid-security',
  'BaseURI: https://security.example.org/',
  'Suite: sid',
  'BaseURI: https://any.example.org/debian/',
  'MirrorsFile: Debian.mirrors',
].join('\n');

test.each([
  ['Ubuntu', UBUNTU, sources, 'https://any.example.org/debian'],
  ['Debian without sources', DEBIAN, '', 'https://any.example.org/debian'],
  ['Debian, whose own mirror is nearer', DEBIAN, sources, 'http://mirror.example.org/debian'],
])('with the template of python-apt: %s', (_name, osRelease, found, mirror) => {
  expect(chooseMirror({ osRelease, sources: found, template })).toBe(mirror);
});

test.each([
  ['Ubuntu, whose mirror has not the packages of Debian', UBUNTU, sources],
  ['Debian without sources', DEBIAN, ''],
  ['another system', '', ''],
])('none: %s', (_name, osRelease, found) => {
  expect(() => chooseMirror({ osRelease, sources: found })).toThrow(
    'apt names no mirror of Debian here: install python-apt-common, which does, or set DEBIAN_MIRROR',
  );
});

test.each(['http://near.example.org/debian', 'https://near.example.org/debian', 'file:///srv/debian'])(
  'DEBIAN_MIRROR counts first: %s',
  (named) => {
    for (const osRelease of [DEBIAN, UBUNTU]) expect(chooseMirror({ named, osRelease, sources })).toBe(named);
  },
);

test('an empty DEBIAN_MIRROR is as none', () => {
  expect(chooseMirror({ named: '', osRelease: DEBIAN, sources })).toBe('http://mirror.example.org/debian');
});

test.each(['near.example.org', 'ftp://x/debian', 'http://x/debian sid main\ndeb http://y'])(
  'DEBIAN_MIRROR that is no URL is quoted: %j',
  (named) => {
    expect(() => chooseMirror({ named, osRelease: DEBIAN, sources })).toThrow(
      `DEBIAN_MIRROR is ${JSON.stringify(named)}, and has to be a URL`,
    );
  },
);
