import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, jest, test } from '@jest/globals';
import type { AdapterSettings } from '../../config/hook-config.ts';
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
  const load = (): AdapterSettings => {
    const yml = JSON.stringify({ endpoints: {}, adapters: { a: url } });
    const loaded = parseHookConfig(yml, 'adapters.yml').adapters.get('a');
    if (loaded === undefined) throw new Error('no adapter');
    return loaded;
  };
  let adapter = load();
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
  adapter = load();
  expect(await at(103_001)).toStrictEqual([true, 3]);
  expect(asked).toStrictEqual(['/healthz', '/healthz', '/healthz']);
  server.close();
});
