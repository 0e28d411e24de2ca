import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import { type Child, startChild } from './helpers/child-process.ts';
import { type PowerstripProcess, startPowerstrip } from './helpers/powerstrip-process.ts';

/** Where a hooked create is when the kill comes; `answer`: the engine has said half of its answer. */
const stages = ['pre-hook', 'docker', 'answer', 'post-hook'] as const;
type Stage = (typeof stages)[number];
type Part = 'adapter' | 'engine' | 'client';
type Parts = Record<Part, Child>;
/** What the client got; `closed` when it was no answer. */
type Outcome = { ms: number; status?: number; body?: string; closed?: string };

const hookTimeoutMs = 5_000;
const folder = mkdtempSync(join(tmpdir(), 'powerstrip-kill-'));
const sockets = { adapter: join(folder, 'adapter.sock'), engine: join(folder, 'engine.sock') };
const children: Child[] = [];
// One powerstrip for all kills: it must outlive every one of them.
let powerstrip: PowerstripProcess;

beforeAll(async () => {
  const config = join(folder, 'adapters.yml');
  const adapter = { url: `unix://${sockets.adapter}:/extension`, timeout: `${hookTimeoutMs}ms` };
  const endpoints = {
    'POST /v*/containers/create': { pre: ['a'], post: ['a'] },
    'POST /pre-hook-only/containers/create': { pre: ['a'] },
  };
  writeFileSync(config, JSON.stringify({ version: 1, endpoints, adapters: { a: adapter } }, null, 1));
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--docker-host', `unix://${sockets.engine}`];
  powerstrip = await startPowerstrip(['--config', config, ...listen]);
});

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});

afterAll(async () => {
  await powerstrip[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(stages)('B7: at the stage %s of a hooked create, kill -9 of the process of', (stage) => {
  test('the adapter: the client gets an answer, with the container that stays', async () => {
    const { parts, id } = await stageCreate('adapter', stage);
    await parts.adapter.kill();
    if (isAtEngine(stage)) parts.engine.go();
    const { status, body, ms } = await outcomeOf(parts.client);
    expect([status, body]).toEqual([502, expect.stringContaining(stage === 'pre-hook' ? 'adapter a' : id)]);
    expect(ms).toBeLessThan(hookTimeoutMs);
    await revive('adapter');
    await expectService();
  });

  test('the engine: the client gets an answer, with the container that stays', async () => {
    const { parts, id } = await stageCreate('engine', stage);
    await parts.engine.kill();
    if (!isAtEngine(stage)) parts.adapter.go();
    const { status, body, ms } = await outcomeOf(parts.client);
    const expected = { 'pre-hook': 503, docker: 502, answer: 502, 'post-hook': 201 }[stage];
    const knowsContainer = stage === 'answer' || stage === 'post-hook';
    expect([status, body]).toEqual([
      expected,
      expect.stringContaining(knowsContainer ? id : 'Docker engine'),
    ]);
    expect(ms).toBeLessThan(hookTimeoutMs);
    await revive('engine');
    await expectService();
  });

  test('the client: the log has the container that stays', async () => {
    const { parts, id, path } = await stageCreate('client', stage);
    await parts.client.kill();
    if (isAtEngine(stage)) parts.engine.go();
    else parts.adapter.go();
    const line = await powerstrip.logged((line) => line.event === 'call' && line.path === path);
    if (stage === 'pre-hook') expect(line).toMatchObject({ error: 'CLIENT_GONE', status: 0 });
    else expect(line).toMatchObject({ kind: 'hooked', created: id });
    await expectService();
  });
});

test('B7: kill -9 of a client whose answer no post-hook sees: the log has the container that stays', async () => {
  const { parts, id, path } = await stageCreate('client', 'docker', 'pre-hook-only');
  await parts.client.kill();
  parts.engine.go();
  const line = await powerstrip.logged((line) => line.event === 'call' && line.path === path);
  expect(line).toMatchObject({ kind: 'hooked', created: id });
  await expectService();
});

/** Every part a process, and a create that has come as far as its stage. */
async function stageCreate(
  victim: Part,
  stage: Stage,
  version = `v-${victim}-${stage}`,
): Promise<{ parts: Parts; id: string; path: string }> {
  const id = `made-while-${victim}-died-at-${stage}`;
  // No version of Docker's, but one that the patterns fit: it tells the log lines of these calls apart.
  const path = `/${version}/containers/create`;
  const [adapter, engine, client] = await Promise.all([
    start('adapter', sockets.adapter, ...(isAtEngine(stage) ? [] : [stage])),
    start('engine', sockets.engine, id, ...(isAtEngine(stage) ? [stage] : [])),
    start('client', String(powerstrip.port), path),
  ]);
  client.go();
  await (isAtEngine(stage) ? engine : adapter).told((word): word is 'reached' => word === 'reached');
  return { parts: { adapter, engine, client }, id, path };
}

async function start(part: Part, ...args: string[]): Promise<Child> {
  const child = await startChild(part, args, folder);
  children.push(child);
  return child;
}

function isAtEngine(stage: Stage): boolean {
  return stage === 'docker' || stage === 'answer';
}

function outcomeOf(client: Child): Promise<Outcome> {
  return client.told((word): word is Outcome => typeof word === 'object' && word !== null && 'ms' in word);
}

/** A new process at the address of the one that was killed. */
async function revive(part: 'adapter' | 'engine'): Promise<void> {
  await start(part, sockets[part], ...(part === 'engine' ? ['made-after-all'] : []));
}

/** The next hooked create goes all the way, in the same powerstrip. */
async function expectService(): Promise<void> {
  const { status } = await call(powerstrip.port, '/v1.41/containers/create', { body: {} });
  expect(status).toBe(201);
  expect(powerstrip.child.exitCode ?? powerstrip.child.signalCode).toBeNull();
}
