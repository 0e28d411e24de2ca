import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { describeClient } from './describe-client.ts';

test.each([
  [{ remoteAddress: '127.0.0.1', remotePort: 40_000 }, '127.0.0.1:40000'],
  [{ remoteAddress: '::1', remotePort: 40_000 }, '[::1]:40000'],
  [{}, 'unix'],
])('a client at %j is shown as %s', (socket, address) => {
  expect(describeClient(socket as Socket)).toStrictEqual({ address });
});
