import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, jest, test } from '@jest/globals';
import { parseHookConfig } from '../../config/parse-hook-config.ts';
import { HealthChecks } from './health-checks.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('an adapter is asked once in three seconds, and again after a reload', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(asked.length === 1 ? 500 : 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { adapters } = parseHookConfig(
    JSON.stringify({ endpoints: {}, adapters: { a: url } }),
    'adapters.yml',
  );
  const [adapter] = [...adapters.values()];
  if (adapter === undefined) throw new Error('no adapter');
  const now = jest.spyOn(performance, 'now');
  const checks = new HealthChecks();
  const at = async (ms: number) => {
    now.mockReturnValue(ms);
    const { ok } = await checks.of(adapter);
    return [ok, asked.length];
  };
  expect(await at(100_000)).toStrictEqual([false, 1]);
  expect(await at(102_999)).toStrictEqual([false, 1]);
  expect(await at(103_000)).toStrictEqual([true, 2]);
  checks.forget();
  expect(await at(103_001)).toStrictEqual([true, 3]);
  expect(asked).toStrictEqual(['/healthz', '/healthz', '/healthz']);
  server.close();
});
