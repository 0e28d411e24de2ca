// The stream of Docker's events, as a connection: when it ends, and what is left of it then.
import { EventEmitter, getEventListeners, once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { createDockerClient, type DockerClient } from '../src/docker/docker-client.ts';

let server: Server;
let docker: DockerClient;
let streams: EventEmitter<{ open: [ServerResponse] }>;
let open: number;
let stop: AbortController;

beforeEach(async () => {
  streams = new EventEmitter();
  open = 0;
  stop = new AbortController();
  server = createServer((request, response) => {
    if (request.url?.includes('/events') !== true)
      return void response.end(JSON.stringify({ ApiVersion: '1.51', MinAPIVersion: '1.24' }));
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    response.flushHeaders();
    streams.emit('open', response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  docker = await createDockerClient(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  stop.abort();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const listeners = () => getEventListeners(stop.signal, 'abort').length;
const ended = () => waitUntil('the end of the connection', 5_000, () => open === 0);

test('one that nobody reads is ended, and leaves nothing behind', async () => {
  const events = await docker.containerEvents(0, stop.signal);
  expect(open).toBe(1);
  events[Symbol.dispose]();
  await ended();
  await waitUntil('the end of the listeners', 5_000, () => listeners() === 0);
});

test('one that Docker ends gives what came, and leaves nothing behind', async () => {
  const opened = once(streams, 'open');
  using events = await docker.containerEvents(0, stop.signal);
  const [response] = (await opened) as [ServerResponse];
  response.end(`${JSON.stringify({ Action: 'die', Actor: { ID: 'a' } })}\n`);
  const ids: string[] = [];
  for await (const { id } of events) ids.push(id);
  expect(ids).toStrictEqual(['a']);
  events[Symbol.dispose]();
  await waitUntil('the end of the listeners', 5_000, () => listeners() === 0);
});

test('the signal ends it', async () => {
  using events = await docker.containerEvents(0, stop.signal);
  stop.abort();
  await ended();
  const read = async () => {
    for await (const event of events) throw new Error(`an event: ${event.action}`);
  };
  await expect(read()).rejects.toThrow();
});
