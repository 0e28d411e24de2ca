// The adapter as a program, with an engine and an etcd that the test plays.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { callPostHook } from '@pw/hooks/testing';
import { restarting, running, startFakeEngine, WEB } from './fake-engine.ts';

/** The JSON gateway of etcd, as far as the adapter uses it. */
async function startFakeEtcd() {
  const keys = new Set<string>();
  const server = createServer(async (request, response) => {
    const { key } = (await json(request)) as { key: string };
    if (request.url === '/v3/kv/put') keys.add(key);
    if (request.url === '/v3/kv/deleterange') keys.delete(key);
    response.end(JSON.stringify({ kvs: [...keys].map((known) => ({ key: known })) }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    has: async (count: number) => {
      while (keys.size !== count) await delay(10);
      return [...keys].map((key) => Buffer.from(key, 'base64').toString());
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function startAdapter(env: Record<string, string>) {
  const adapter = join(import.meta.dirname, '../adapter.ts');
  const child = spawn(process.execPath, ['--conditions=@pw/source', '--no-warnings', adapter], {
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const line = (await createInterface(child.stdout)[Symbol.asyncIterator]().next()).value;
  return {
    url: String(/http:\S+/.exec(String(line))),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await exit;
    },
  };
}

const start = {
  request: { Method: 'POST', Request: '/v1.41/containers/web/start', Body: null },
  response: { ContentType: null, Body: null, Code: 204 },
};

test('a service that its engine restarts is away meanwhile, and then registered again', async () => {
  await using engine = await startFakeEngine();
  await using etcd = await startFakeEtcd();
  engine.become(undefined);
  await using adapter = await startAdapter({
    DOCKER_HOST: `tcp://127.0.0.1:${engine.port}`,
    ETCD_URL: etcd.url,
  });
  engine.become(running);
  await callPostHook(adapter.url, start);
  expect(await etcd.has(1)).toStrictEqual([`/services/web/${WEB}`]);
  engine.become(restarting);
  engine.emit('die');
  expect(await etcd.has(0)).toStrictEqual([]);
  engine.become(running);
  engine.emit('start');
  expect(await etcd.has(1)).toStrictEqual([`/services/web/${WEB}`]);
});
