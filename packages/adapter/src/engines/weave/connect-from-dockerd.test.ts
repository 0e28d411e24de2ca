import { expect, test } from '@jest/globals';
import type { Libc } from '../../netlink/libc.ts';
import { connectFromDockerd } from './connect-from-dockerd.ts';

const libc = {} as Libc;

test.each([
  { socketPath: '/run/weave.sock' },
  { host: 'router.example', port: 6784 },
  { host: '10.1.2.3', port: 6784 },
])('%o is reached as it stands', (address) => {
  expect(connectFromDockerd(libc, 'unix:///var/run/docker.sock', address)).toBeUndefined();
});

test.each([
  { host: '127.0.0.1', port: 6784 },
  { host: 'localhost', port: 6784 },
])('%o is reached from the engine’s machine', (address) => {
  expect(connectFromDockerd(libc, 'unix:///var/run/docker.sock', address)).toBeInstanceOf(Function);
});
