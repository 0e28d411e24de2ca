import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { waitForPublishedPort } from '../src/stack/wait-for-published-port.ts';

async function listen(answer: RequestListener) {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const NAME = 'mine-powerstrip';

/** Its hint names the container, which has the prefix of its stack. */
const failure = (message: unknown) => ({
  code: 'PART_FAILED',
  message,
  hint: 'Look at its log: docker logs mine-powerstrip',
});

test('asks for /_ping until it is answered 200', async () => {
  const asked: (string | undefined)[] = [];
  await using server = await listen(({ url }, response) => {
    asked.push(url);
    response.writeHead(asked.length < 3 ? 503 : 200).end('OK');
  });
  await waitForPublishedPort(server.port, NAME);
  expect(asked).toEqual(['/_ping', '/_ping', '/_ping']);
});

test('names the status of what does not answer 200', async () => {
  await using server = await listen((_request, response) => void response.writeHead(502).end());
  await expect(waitForPublishedPort(server.port, NAME, 100)).rejects.toMatchObject(
    failure(expect.stringMatching(`^powerstrip does not answer on 127.0.0.1:${server.port}: .*502`)),
  );
});

test('fails when nobody listens there, as when the engine is on another machine', async () => {
  await expect(waitForPublishedPort(1, NAME, 100)).rejects.toMatchObject({
    ...failure(expect.stringContaining('ECONNREFUSED')),
    hint: expect.stringMatching(
      /^Look at its log: docker logs mine-powerstrip\. If .*: ssh -nNT -L 1:127\.0\.0\.1:1 HOST$/,
    ),
  });
});

test('asks again when there is no answer at all', async () => {
  let asked = 0;
  await using server = await listen((_request, response) => {
    asked += 1;
    if (asked > 1) response.end('OK');
  });
  await waitForPublishedPort(server.port, NAME);
  expect(asked).toBe(2);
});
