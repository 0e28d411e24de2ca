import { describe, expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import type { CallDetail } from '@pw/core/inspector';
import { parseHookConfig } from '../../config/parse-hook-config.ts';
import type { AdapterCaller } from '../../hooks/call-adapter.ts';
import { createBodyKeeper } from '../body-keeper.ts';
import { replay } from './replay.ts';

const id = '00f067aa0ba902b7';
const packet = {
  PowerstripProtocolVersion: 1,
  Type: 'pre-hook',
  ClientRequest: { Method: 'POST', Request: '/x', Body: '{}' },
};
const text = JSON.stringify(packet);
const kept = { text, bytes: text.length, isCut: false };
const call = {
  ...{ id, path: '/x' },
  hooks: [{ packet: kept }, { packet: null }, { packet: { ...kept, isCut: true } }],
} as CallDetail;

const config = parseHookConfig(
  JSON.stringify({
    endpoints: {},
    adapters: {
      enforces: 'http://x/',
      observes: { url: 'http://x/', mode: 'observe' },
      watches: { url: 'http://x/', mode: 'observe', onError: 'continue' },
    },
  }),
  'adapters.yml',
);
const keeper = createBodyKeeper({ maxBodyLength: 1_000, showSecrets: false });

const send = (body: unknown, callAdapter: AdapterCaller = async () => ({}), hooks = config) =>
  replay(call, body, { config: hooks, callAdapter, keeper, showSecrets: false });

const refuses: AdapterCaller = async () => {
  throw new PowerstripError('ADAPTER_FAILED', 'no', { status: 403 });
};
const answers: AdapterCaller = async () => ({ EarlyServerResponse: { Code: 409 } });

test('the adapter gets the packet as it was recorded, in a trace of the call', async () => {
  const seen: unknown[] = [];
  const result = await send(
    { hook: 0, adapter: 'enforces' },
    async ({ name }, sent, { traceparent, signal }) => {
      seen.push(name, sent, traceparent, signal.aborted);
      return { ModifiedClientRequest: packet.ClientRequest };
    },
  );
  expect(seen).toStrictEqual(['enforces', packet, expect.stringContaining(`-${id}-`), false]);
  expect(result).toStrictEqual({
    outcome: 'unmodified',
    durationMs: expect.any(Number),
    reply: expect.objectContaining({ isCut: false }),
    ...{ error: null, wouldRefuse: null },
  });
});

test.each<[string, AdapterCaller, string, string | null]>([
  ['enforces', refuses, 'refused', null],
  ['enforces', answers, 'refused', null],
  ['observes', refuses, 'observed', 'no'],
  ['observes', answers, 'observed', 'answered 409 in place of Docker'],
  ['observes', async () => ({}), 'observed', null],
  // With onError: continue, its errors would have stopped nothing.
  ['watches', refuses, 'observed', null],
  ['watches', answers, 'observed', 'answered 409 in place of Docker'],
])('an adapter that %s', async (adapter, caller, outcome, wouldRefuse) => {
  expect(await send({ hook: 0, adapter }, caller)).toMatchObject({ outcome, wouldRefuse });
});

describe('is refused', () => {
  test.each<[unknown, object]>([
    [{ hook: 0 }, { code: 'BAD_OPTION', status: 400, message: expect.stringMatching(/^not a replay: ./) }],
    [
      { hook: 1, adapter: 'enforces' },
      { code: 'BAD_OPTION', status: 400 },
    ],
    [
      { hook: 3, adapter: 'enforces' },
      { code: 'BAD_OPTION', status: 400 },
    ],
    [
      { hook: 2, adapter: 'enforces' },
      { code: 'CALL_CUT', status: 409 },
    ],
    [
      { hook: 0, adapter: 'x' },
      { code: 'NO_SUCH_NAME', status: 404, message: expect.stringContaining('enforces, observes, watches') },
    ],
  ])('%j', async (body, error) => {
    await expect(send(body)).rejects.toMatchObject(error);
  });

  test('where adapters.yml has no adapter', async () => {
    const none = parseHookConfig('{"endpoints":{},"adapters":{}}', 'adapters.yml');
    await expect(send({ hook: 0, adapter: 'x' }, refuses, none)).rejects.toThrow('"x": none');
  });
});

test('a fault of powerstrip itself is none of the adapter', async () => {
  const fails: AdapterCaller = async () => {
    throw new TypeError('x');
  };
  await expect(send({ hook: 0, adapter: 'observes' }, fails)).rejects.toThrow(TypeError);
});
