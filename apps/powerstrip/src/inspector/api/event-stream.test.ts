import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { EventStream } from './event-stream.ts';

/** A stream that a real server serves, what it called, and a way to listen to it. */
async function serve() {
  const called: string[] = [];
  const stream = new EventStream({ onFirst: () => called.push('first'), onLast: () => called.push('last') });
  const responses: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    responses.push(response);
    stream.add(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const listen = async (): Promise<IncomingMessage> => {
    const request = get({ host: '127.0.0.1', port, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => {});
    await once(response, 'data');
    return response;
  };
  const close = async () => {
    stream.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { stream, called, responses, listen, [Symbol.asyncDispose]: close };
}

test('the first who listens and the last who leaves are told, nobody between', async () => {
  await using served = await serve();
  const one = await served.listen();
  const other = await served.listen();
  expect(served.called).toStrictEqual(['first']);
  one.destroy();
  const third = await served.listen();
  other.destroy();
  third.destroy();
  await waitUntil('the last has left', 5_000, () => served.called.length > 1);
  expect(served.called).toStrictEqual(['first', 'last']);
  await served.listen();
  expect(served.called).toStrictEqual(['first', 'last', 'first']);
});

test('all who listen get an event', async () => {
  await using served = await serve();
  const listeners = [await served.listen(), await served.listen()];
  const heard = listeners.map((listener) => once(listener, 'data'));
  served.stream.send('cleared', {});
  expect((await Promise.all(heard)).map(String)).toStrictEqual(Array(2).fill('event: cleared\ndata: {}\n\n'));
});

test('who does not read is let go once much waits for it; who reads gets all', async () => {
  await using served = await serve();
  const [slow, quick] = [await served.listen(), await served.listen()];
  let received = 0;
  quick.on('data', (part: Buffer) => {
    received += part.length;
  });
  slow.pause();
  const faults = { loadedAt: 'x'.repeat(3 * 1024 * 1024), faults: 0 };
  let sent = 0;
  const heard = () => received > sent * faults.loadedAt.length;
  const isLetGo = () => served.responses.map(({ destroyed }) => destroyed);
  while (isLetGo()[0] === false && sent < 32) {
    served.stream.send('hooks', faults);
    sent += 1;
    await waitUntil('it is heard', 10_000, heard);
  }
  expect(isLetGo()).toStrictEqual([true, false]);
  slow.destroy();
});

test('closed, it lets all go', async () => {
  const served = await serve();
  const listener = await served.listen();
  await served[Symbol.asyncDispose]();
  await waitUntil('it is let go', 5_000, () => listener.destroyed);
});
