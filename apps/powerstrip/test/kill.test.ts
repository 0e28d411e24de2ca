import { describe, expect, test } from '@jest/globals';
import type { EngineCall } from '@pw/test-helpers';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { openRawClient } from './helpers/raw-client.ts';
import { type FakeHook, type Rig, startRig } from './helpers/rig.ts';

const create = '/v1.41/containers/create';
const head = `POST ${create} HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n`;
const id = 'f00dfeed';

/** A hooked create that stops at one stage until it is told to go on. */
interface StagedCreate extends AsyncDisposable {
  rig: Rig;
  /** Resolves when the call has come as far as its stage. */
  reached: Promise<void>;
}

type Stage = 'pre-hook' | 'docker' | 'post-hook';
const stages: Stage[] = ['pre-hook', 'docker', 'post-hook'];

async function stageCreate(stage: Stage, timeout = '2s'): Promise<StagedCreate> {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const stopAt: FakeHook = (packet, request) => {
    if (packet.Type !== stage) return nullHook(packet, request);
    resolve();
    return undefined;
  };
  const rig = await startRig({
    endpoints: { 'POST /*/containers/create': { pre: ['a', 'b'], post: ['b'] } },
    adapters: { a: nullHook, b: stopAt },
    adapterOptions: { a: { unwind: true }, b: { timeout } },
    script: (engineCall: EngineCall) => {
      if (stage === 'docker') resolve();
      else engineCall.reply(201, { Id: id });
    },
  });
  return { rig, reached, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

const unwound = (rig: Rig) => rig.adapters.a?.seen.filter(({ packet }) => packet.Type === 'unwind').length;

describe.each(stages)('B7: at the stage %s of a hooked create, kill -9 of', (stage) => {
  test('the adapter: the client gets an answer', async () => {
    await using staged = await stageCreate(stage);
    const answer = call(staged.rig.port, create, { body: {} });
    await staged.reached;
    await staged.rig.adapters.b?.kill();
    if (stage === 'docker') await staged.rig.engine.kill();
    const { status, message } = await answer;
    expect([status, message]).toEqual([502, expect.any(String)]);
    expect(unwound(staged.rig)).toBe(1);
  });

  test('the engine: the client gets an answer', async () => {
    await using staged = await stageCreate(stage, '1s');
    const answer = call(staged.rig.port, create, { body: {} });
    await staged.reached;
    await staged.rig.engine.kill();
    const { status, message } = await answer;
    // Where a hook has the floor, it keeps it until its timeout.
    expect([status, message]).toEqual([stage === 'docker' ? 502 : 504, expect.any(String)]);
    expect(unwound(staged.rig)).toBe(1);
  });

  test('the client: what was begun is undone or reported', async () => {
    await using staged = await stageCreate(stage, stage === 'post-hook' ? '1s' : '2s');
    using client = await openRawClient(staged.rig.port);
    client.send(`${head}{}`);
    await staged.reached;
    client.socket.resetAndDestroy();
    if (stage === 'docker') {
      // Docker finishes what it has begun; only the log reports it.
      await endOfEngineCall(staged.rig);
    }
    const line = await staged.rig.logged(({ msg }) => msg === 'call');
    expect(line).toMatchObject({ path: create, hooks: expect.any(Array) });
    expect(line.error).toBe(
      { 'pre-hook': 'CLIENT_GONE', docker: 'ENGINE_UNREACHABLE', 'post-hook': 'ADAPTER_TIMEOUT' }[stage],
    );
    expect(unwound(staged.rig)).toBe(1);
  });
});

test('a post-hook that fails after Docker made the container says so to the client, with the id in the log', async () => {
  await using staged = await stageCreate('post-hook');
  const answer = call(staged.rig.port, create, { body: {} });
  await staged.reached;
  await staged.rig.adapters.b?.kill();
  expect((await answer).message).toContain(id);
  const line = await staged.rig.logged(({ msg }) => msg === 'call');
  expect(line.message).toContain(id);
});

async function endOfEngineCall(rig: Rig): Promise<void> {
  await rig.engine.kill();
}
