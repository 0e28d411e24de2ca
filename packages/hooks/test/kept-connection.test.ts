import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { defineAdapter } from '@pw/core';
import { createAdapterApp } from '@pw/hooks';

const packet = JSON.stringify({
  PowerstripProtocolVersion: 1,
  Type: 'pre-hook',
  ClientRequest: { Method: 'POST', Request: '/containers/create', Body: null },
});

test('many hooks over one connection leave no listener behind on it', async () => {
  const server = createServer(createAdapterApp(defineAdapter({})));
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const counts: (number | undefined)[] = [];
    for (let round = 0; round < 20; round += 1) {
      await callHook(`http://127.0.0.1:${(server.address() as AddressInfo).port}/extension`, agent);
      counts.push(sockets[0]?.listenerCount('close'));
    }
    expect(sockets).toHaveLength(1);
    expect(counts.at(-1)).toBe(counts[1]);
  } finally {
    agent.destroy();
    server.close();
  }
});

async function callHook(url: string, agent: Agent): Promise<void> {
  const call = request(url, { method: 'POST', agent });
  call.end(packet);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
}
