import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { followCalls } from '../src/trace/follow-calls.ts';

/** An inspector with its listeners, and one call that has ended. */
async function startInspector() {
  const listeners: ServerResponse[] = [];
  let other: { status: number; body: object } | undefined;
  const server = createServer(({ url }, response) => {
    if (other !== undefined) return void response.writeHead(other.status).end(JSON.stringify(other.body));
    if (url !== '/api/events') return void response.end(JSON.stringify({ id: 7 }));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1000\n\n');
    listeners.push(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  const inspector = { origin: `http://127.0.0.1:${port}`, token: 'x' };
  const answerNext = (status: number, body: object) => {
    other = { status, body };
  };
  return { inspector, port, listeners, stop, answerNext, [Symbol.asyncDispose]: async () => stop() };
}

const CALL = `event: call\ndata: ${JSON.stringify({ id: 7, state: 'ended' })}\n\n`;

type Inspector = Awaited<ReturnType<typeof startInspector>>['inspector'];

async function follow(inspector: Inspector, signal = new AbortController().signal) {
  const seen: string[] = [];
  let arrived = Promise.withResolvers<void>();
  const note = (what: string) => {
    seen.push(what);
    arrived.resolve();
    arrived = Promise.withResolvers();
  };
  const { ended } = await followCalls({
    ...{ inspector, container: 'mine-powerstrip', wants: () => true, signal },
    onCall: () => note('call'),
    onGap: () => note('gap'),
  });
  return { seen, next: () => arrived.promise, ended };
}

test('when powerstrip stops, one error says so', async () => {
  await using server = await startInspector();
  const { ended } = await follow(server.inspector);
  server.stop();
  await expect(ended).rejects.toMatchObject({
    code: 'PART_FAILED',
    message: expect.stringMatching(/^mine-powerstrip has stopped, or started anew: .*ECONNREFUSED/),
    hint: expect.stringContaining('docker logs mine-powerstrip'),
  });
});

test('let go by a powerstrip that runs, it connects again and says that calls may be missing', async () => {
  await using server = await startInspector();
  const stop = new AbortController();
  const { seen, next, ended } = await follow(server.inspector, stop.signal);
  server.listeners[0]?.destroy();
  await next();
  server.listeners[1]?.write(CALL);
  await next();
  expect(seen).toEqual(['gap', 'call']);
  stop.abort();
  await ended;
});

test('what the inspector answers instead is not taken for a stop', async () => {
  await using server = await startInspector();
  const { ended } = await follow(server.inspector);
  server.answerNext(503, { code: 'OVERLOADED', message: '32 clients listen to the inspector already' });
  server.listeners[0]?.destroy();
  await expect(ended).rejects.toMatchObject({
    message: 'the inspector: 32 clients listen to the inspector already',
  });
});

test('a powerstrip that has started anew has stopped: its token is another one', async () => {
  await using server = await startInspector();
  const { ended } = await follow(server.inspector);
  server.answerNext(401, { code: 'INSPECT_TOKEN', message: 'no session' });
  server.listeners[0]?.destroy();
  await expect(ended).rejects.toMatchObject({
    message: expect.stringContaining('has stopped, or started anew'),
  });
});

test('interrupted while it waits to connect again, it ends well', async () => {
  await using server = await startInspector();
  const stop = new AbortController();
  const { ended } = await follow(server.inspector, stop.signal);
  server.stop();
  setTimeout(() => stop.abort(), 100);
  await ended;
});

test('where nobody listens, as when the engine is on another machine, it says how to forward the port', async () => {
  const server = await startInspector();
  server.stop();
  await expect(follow(server.inspector)).rejects.toMatchObject({
    code: 'PART_FAILED',
    message: expect.stringContaining('ECONNREFUSED'),
    hint: expect.stringContaining(`ssh -nNT -L ${server.port}:127.0.0.1:${server.port} HOST`),
  });
});
