import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startFakeDocker } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { startFakeAdapter } from './helpers/fake-adapter.ts';
import { changing } from './helpers/hooks.ts';
import { startPowerstrip } from './helpers/powerstrip-process.ts';
import { numberAt, type ProcessRig, startProcessRig } from './helpers/process-rig.ts';
import { openRawClient } from './helpers/raw-client.ts';

let rig: ProcessRig;
let file: string;

beforeAll(async () => {
  rig = await startProcessRig();
  ({ file } = rig);
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

describe('operations', () => {
  test('one JSON line a call, /healthz, and Prometheus metrics', async () => {
    const failing = await startFakeAdapter(changing({}));
    await failing.kill();
    writeFileSync(
      file,
      `endpoints:\n  "POST /*/a": { pre: [adder] }\n  "POST /*/b": { pre: [gone] }\nadapters:\n  adder: ${rig.adapter.url}\n  gone: ${failing.url}\n`,
    );
    await using powerstrip = await rig.start();
    await numberAt(powerstrip.port, '/v1/a?secret=1');
    await call(powerstrip.port, '/v1/b', { body: {} });
    await call(powerstrip.port, '/_ping');
    const line = await powerstrip.logged(({ path }) => path === '/v1/a');
    expect(line).toMatchObject({
      level: 'info',
      method: 'POST',
      kind: 'hooked',
      status: 200,
      bytes: expect.any(Number),
      ms: expect.any(Number),
      endpoints: ['POST /*/a'],
      hooks: [{ adapter: 'adder', type: 'pre-hook', durationMs: expect.any(Number) }],
    });
    const failed = await powerstrip.logged(({ path }) => path === '/v1/b');
    expect(failed).toMatchObject({
      level: 'error',
      status: 502,
      error: 'ADAPTER_UNREACHABLE',
      message: expect.stringContaining('gone'),
    });
    expect(JSON.stringify(powerstrip.log)).not.toContain('secret');
    const statusPort = Number(new URL(powerstrip.status).port);
    expect((await call(statusPort, '/healthz')).body).toBe('ok\n');
    const { body } = await call(statusPort, '/metrics');
    expect(body).toContain(
      'powerstrip_requests_total{method="POST",endpoint="POST /*/a",kind="hooked",status="200"} 1',
    );
    expect(body).toContain('powerstrip_requests_total{method="GET",endpoint="",kind="pass",status="200"} 1');
    expect(body).toContain('powerstrip_hook_duration_seconds_count{adapter="adder",type="pre-hook"} 1');
    expect(body).toContain(
      'powerstrip_hook_failures_total{adapter="gone",type="pre-hook",code="ADAPTER_UNREACHABLE"} 1',
    );
    expect(body).toMatch(/powerstrip_open_calls 0/);
    expect((await call(statusPort, '/other')).status).toBe(404);
  });

  test('SIGTERM lets a call under way end', async () => {
    writeFileSync(file, rig.yml('POST /*/a'));
    const { promise: asked, resolve: ask } = Promise.withResolvers<() => void>();
    await using slow = await startFakeDocker({ script: ({ reply }) => ask(() => reply(200, 'late')) });
    await using powerstrip = await startPowerstrip([
      ...['--config', file, '--listen', 'tcp://127.0.0.1:0', '--docker-host', slow.url],
    ]);
    using client = await openRawClient(powerstrip.port);
    client.send('GET /slow HTTP/1.1\r\nHost: docker\r\n\r\n');
    const answer = await asked;
    const stopped = powerstrip.stop();
    await powerstrip.logged(({ event }) => event === 'stopping');
    answer();
    await client.until(/\r\n\r\nlate$/);
    expect(await stopped).toBe(0);
    expect(powerstrip.log.at(-1)).toMatchObject({ event: 'stopped' });
  });

  test('SIGTERM ends it within its bound although a stream is open', async () => {
    writeFileSync(file, rig.yml('POST /*/a'));
    await using endless = await startFakeDocker({
      script: ({ raw }) => raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n'),
    });
    await using powerstrip = await startPowerstrip([
      '--config',
      file,
      '--listen',
      'tcp://127.0.0.1:0',
      '--docker-host',
      endless.url,
      '--shutdown-timeout',
      '300',
    ]);
    using client = await openRawClient(powerstrip.port);
    client.send('GET /events HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('x\r\n');
    const startedAt = performance.now();
    expect(await powerstrip.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(powerstrip.log.at(-1)).toMatchObject({ event: 'stopped' });
  });
});
