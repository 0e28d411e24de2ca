import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import type { CallDetail } from '@pw/core/inspector';
import { exportCalls } from './export-calls.ts';

test('an export whose client has left goes no further', async () => {
  const exported = Promise.withResolvers<void>();
  let count = 0;
  const calls = function* () {
    for (;;) {
      count += 1;
      yield { path: 'x'.repeat(100_000) } as CallDetail;
    }
  };
  const server = createServer((_request, response) => {
    exportCalls(response, { calls: calls(), format: 'ndjson' }).then(exported.resolve, exported.reject);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(get({ host: '127.0.0.1', port, agent: false }), 'response')) as [
    IncomingMessage,
  ];
  response.on('error', () => {});
  await once(response, 'data');
  response.destroy();
  await exported.promise;
  const atTheEnd = count;
  await new Promise((done) => setImmediate(done));
  expect(count).toBe(atTheEnd);
  server.close();
});
