// How the router client reaches a router, and what it makes of one that misbehaves.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createRouterClient,
  type RouterClient,
} from '../../src/engines/weave/router-client/create-router-client.ts';
import { createStubRouter, type StubRouter } from './stub-router/create-stub-router.ts';

const A = 'a'.repeat(64);

let stub: StubRouter;
let client: RouterClient;

beforeEach(async () => {
  stub = await createStubRouter();
  client = createRouterClient(stub.address);
});

afterEach(() => stub.close());

describe('the way to the router', () => {
  test('nobody there', async () => {
    await stub.close();
    const failure = {
      code: 'ROUTER_UNREACHABLE',
      status: 503,
      message: expect.stringContaining(stub.address),
    };
    await expect(client.status()).rejects.toMatchObject(failure);
  });

  test('a unix socket', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-router-'));
    try {
      await using local = await createStubRouter({ listen: join(directory, 'weave.sock') });
      expect((await createRouterClient(local.address).status()).ready).toBe(true);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('a connection of the caller’s own', async () => {
    const [host, port] = stub.address.split(':');
    const far = createRouterClient('router.invalid:6784', {
      connect: async () => connect({ host, port: Number(port) }),
    });
    expect((await far.status()).ready).toBe(true);
    expect(await far.allocate(A, undefined)).toMatchObject({ address: '10.32.0.1' });
  });

  test('a router that breaks off in the middle of its answer', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('10.32', () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const broken = createRouterClient(`127.0.0.1:${(server.address() as AddressInfo).port}`);
      await expect(broken.allocate(A, undefined)).rejects.toMatchObject({ code: 'ROUTER_UNREACHABLE' });
    } finally {
      server.close();
    }
  });

  test('an answer that is no address', async () => {
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const odd = createRouterClient(`127.0.0.1:${(server.address() as AddressInfo).port}`);
      await expect(odd.allocate(A, undefined)).rejects.toMatchObject({ code: 'ROUTER_REFUSED' });
    } finally {
      server.close();
    }
  });
});

test.each([
  ['GET /nowhere', 404],
  ['POST /status', 405],
  ['DELETE /ip/x/bad', 400],
  ['GET /name', 404],
  ['GET /report', 400],
])('the stub answers %s with %i', async (line, status) => {
  const socket = connect({ host: '127.0.0.1', port: Number(stub.address.split(':')[1]) });
  socket.end(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  let received = '';
  for await (const chunk of socket) received += String(chunk);
  expect(received).toContain(`HTTP/1.1 ${status} `);
});
