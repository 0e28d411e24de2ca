// A web page may POST text/plain to any address that its browser reaches, without asking. Its browser says who it is.
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { defineAdapter, type RunningAdapter, serveAdapter } from '@pw/hooks';
import { callPreHook } from '@pw/hooks/testing';

const request = { Method: 'GET', Request: '/_ping', Body: null };
const packet = JSON.stringify({ PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request });
let calls = 0;
const adapter = defineAdapter({ preHook: () => void calls++ });
let server: RunningAdapter;

beforeAll(async () => {
  server = await serveAdapter(adapter, { port: 0, token: 'open-sesame' });
});
beforeEach(() => {
  calls = 0;
});
afterAll(() => server.close());

/** Sends the packet with these header lines, and gives status line and body of the answer. */
async function post(...lines: string[]) {
  const { host, hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [
    'POST /extension HTTP/1.1',
    `Host: ${host}`,
    'Authorization: Bearer open-sesame',
    'Connection: close',
    `Content-Length: ${packet.length}`,
    ...lines,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${packet}`);
  const answer = await text(socket);
  return { status: Number(answer.split(' ')[1]), body: answer.slice(answer.indexOf('\r\n\r\n') + 4) };
}

test.each([
  ['Origin: https://page.example', 'Content-Type: text/plain'],
  ['Origin: null'],
  ['Origin:'],
  ['Sec-Fetch-Site: cross-site'],
  ['Sec-Fetch-Site: none'],
])('no hook is called for a request with %s', async (...lines) => {
  const { status, body } = await post(...lines);
  expect([status, JSON.parse(body)]).toStrictEqual([
    403,
    { message: 'a hook is called by powerstrip, not by a browser: Origin and Sec-Fetch-Site are refused' },
  ]);
  expect(calls).toBe(0);
});

test('the page’s own origin is no exception: a name may resolve to this machine later', async () => {
  expect(await post(`Origin: ${server.url}`)).toMatchObject({ status: 403 });
  expect(calls).toBe(0);
});

test('any other request is answered, that of Node’s fetch among them', async () => {
  expect(await post('Sec-Fetch-Mode: cors')).toMatchObject({ status: 200 });
  expect(await callPreHook(server.url, request, { token: 'open-sesame' })).toEqual(request);
  expect(calls).toBe(2);
});
