// Which statuses of an adapter are its own refusal, and which tell of the call to it.
import { describe, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import { type Rig, startRig } from './helpers/rig.ts';

const OWN = [400, 402, 403, 409, 412, 422, 428, 451, 500, 505, 507, 599];
const OF_THE_HOOK_CALL = [
  401, 404, 405, 406, 407, 408, 410, 411, 413, 414, 415, 417, 421, 426, 429, 431, 501, 502, 503, 504,
];

/** Calls an adapter that gives each of the statuses in turn. */
async function answersTo(statuses: readonly number[], body: string): Promise<number[]> {
  const queue = statuses.values();
  await using rig: Rig = await startRig({
    endpoints: { 'POST /x': { pre: ['a'] } },
    adapters: { a: () => ({ status: queue.next().value, body }) },
  });
  const answers: number[] = [];
  for (const _ of statuses) answers.push((await call(rig.port, '/x', { body: {} })).status);
  expect(rig.engine.requests).toHaveLength(0);
  return answers;
}

describe.each(['Not Found', '{"message":"no such route"}', 'null', '{"PowerstripProtocolVersion":2}'])(
  'with %p as body',
  (body) => {
    test('an adapter refuses with its own status', async () => {
      expect(await answersTo(OWN, body)).toStrictEqual(OWN);
    });

    test('a status that a server gives for the hook call itself is a bad reply', async () => {
      expect(await answersTo(OF_THE_HOOK_CALL, body)).toStrictEqual(OF_THE_HOOK_CALL.map(() => 502));
    });
  },
);

test('the version of the protocol says that the adapter means any of them', async () => {
  const body = '{"PowerstripProtocolVersion":1,"message":"no"}';
  const all = [...OWN, ...OF_THE_HOOK_CALL];
  expect(await answersTo(all, body)).toStrictEqual(all);
});

test('a status that is neither a success nor an error is a bad reply', async () => {
  expect(await answersTo([300, 304, 399], '{}')).toStrictEqual([502, 502, 502]);
});
