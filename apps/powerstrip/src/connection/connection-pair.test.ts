import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ProxyContext } from '../proxy-context.ts';
import { ConnectionPair, type FirstPhase } from './connection-pair.ts';

const quiet: FirstPhase = {
  idle: true,
  start: () => {},
  onClientData: () => {},
  onClientEnd: () => {},
  onClientGone: () => {},
  onEngineData: () => {},
  onEngineEnd: () => {},
};

/** A client of a pair in this phase, and what the pair logs. */
async function connectTo(phase: FirstPhase) {
  const faults: unknown[] = [];
  const context = { log: { error: ({ err }: { err: unknown }) => faults.push(err) } };
  const path = join(tmpdir(), `powerstrip-pair-${process.pid}-${Math.random().toString(36).slice(2)}.sock`);
  const server = createServer({ allowHalfOpen: true }).listen(path);
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect({ path, allowHalfOpen: true });
  const [socket] = await accepted;
  const pair = new ConnectionPair(socket, context as unknown as ProxyContext, () => phase);
  return {
    client,
    pair,
    faults,
    [Symbol.dispose]: () => {
      client.destroy();
      socket.destroy();
      server.close();
    },
  };
}

test.each<[keyof FirstPhase, (client: Socket) => void]>([
  ['onClientData', (client) => client.write('x')],
  ['onClientEnd', (client) => client.end()],
])('a fault of our own in %s is logged, and ends this connection', async (step, act) => {
  const fault = new TypeError('a fault');
  const fail = () => {
    throw fault;
  };
  using connected = await connectTo({ ...quiet, [step]: fail });
  act(connected.client.resume());
  await once(connected.client, 'end');
  expect(connected.faults).toStrictEqual([fault]);
});

test.each([true, false])('is idle as its phase is: %p', async (idle) => {
  using connected = await connectTo({ ...quiet, idle });
  expect(connected.pair.idle).toBe(idle);
});

test('a client is there until it is gone', async () => {
  using connected = await connectTo(quiet);
  const { client, pair } = connected;
  expect(await pair.isClientThere()).toBe(true);
  client.end();
  await once(pair.client, 'end');
  expect(await pair.isClientThere()).toBe(true);
  client.destroy();
  await once(client, 'close');
  expect(await pair.isClientThere()).toBe(false);
});
