import { expect, test } from '@jest/globals';
import { parsePlatform } from './image-platform.ts';

test.each([
  ['linux/386', { os: 'linux', architecture: '386' }],
  ['Linux/x86_64', { os: 'linux', architecture: 'amd64' }],
  ['linux/arm/v6', { os: 'linux', architecture: 'arm', variant: 'v6' }],
  ['linux/armhf', { os: 'linux', architecture: 'arm', variant: 'v7' }],
  ['linux', { os: 'linux', architecture: 'amd64' }],
  ['aarch64', { os: 'linux', architecture: 'arm64' }],
])('%s', (text, platform) => {
  expect(parsePlatform(text, 'amd64')).toEqual(platform);
});
