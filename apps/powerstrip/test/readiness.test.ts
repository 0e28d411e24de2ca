import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startFakeDocker } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { startFakeAdapter } from './helpers/fake-adapter.ts';
import { nullHook } from './helpers/hooks.ts';
import { runPowerstrip, startPowerstrip } from './helpers/powerstrip-process.ts';

interface World extends AsyncDisposable {
  file: string;
  engine: Awaited<ReturnType<typeof startFakeDocker>>;
  adapter: Awaited<ReturnType<typeof startFakeAdapter>>;
}

async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-readiness-'));
  const engine = await startFakeDocker();
  const adapter = await startFakeAdapter(nullHook);
  const file = join(folder, 'adapters.yml');
  writeFileSync(
    file,
    JSON.stringify({
      endpoints: { 'POST /x': { pre: ['a'] } },
      adapters: { a: adapter.url, unused: 'http://127.0.0.1:1/' },
    }),
  );
  return {
    file,
    engine,
    adapter,
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      await adapter[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const startBefore = ({ file, engine }: World) =>
  startPowerstrip(['--config', file, '--listen', 'tcp://127.0.0.1:0', '--docker-host', engine.url]);

test('/readyz asks the engine and the adapters in use; /healthz stays cheap', async () => {
  await using world = await openWorld();
  await using powerstrip = await startBefore(world);
  const statusPort = Number(new URL(powerstrip.status).port);
  const ready = await call(statusPort, '/readyz');
  expect([ready.status, ready.body]).toStrictEqual([200, 'docker engine: ok\nadapter a: ok\n']);
  await world.adapter.kill();
  const noAdapter = await call(statusPort, '/readyz');
  expect([noAdapter.status, noAdapter.body]).toStrictEqual([
    503,
    expect.stringMatching(/^docker engine: ok\nadapter a: .*ECONNREFUSED/),
  ]);
  await world.engine.kill();
  const noEngine = await call(statusPort, '/readyz');
  expect([noEngine.status, noEngine.body]).toStrictEqual([503, expect.not.stringContaining('ok')]);
  const asked = world.engine.requests.length;
  expect((await call(statusPort, '/healthz')).status).toBe(200);
  expect(world.engine.requests).toHaveLength(asked);
});

test('an engine that accepts and does not answer: 503 within its bound', async () => {
  await using world = await openWorld();
  world.engine.use(() => {});
  await using powerstrip = await startBefore(world);
  const startedAt = performance.now();
  const { status, body } = await call(Number(new URL(powerstrip.status).port), '/readyz');
  expect([status, body]).toStrictEqual([503, 'docker engine: no answer within 2000 ms\nadapter a: ok\n']);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test('powerstrip check --adapters reaches each, and fails when one does not answer', async () => {
  await using world = await openWorld();
  const good = await runPowerstrip(['check', '--adapters', world.file]);
  expect([good.code, good.stdout]).toStrictEqual([0, expect.stringMatching(/\nadapter a: ok\n$/)]);
  await world.adapter.kill();
  const bad = await runPowerstrip(['check', '--adapters', world.file]);
  expect([bad.code, bad.stdout]).toStrictEqual([1, expect.stringMatching(/\nadapter a: .*ECONNREFUSED/)]);
});
