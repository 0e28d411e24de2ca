import { expect, test } from '@jest/globals';
import pino from 'pino';
import { createRememberingLookup, type Lookup } from './remembering-lookup.ts';

const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND weave'), { code: 'ENOTFOUND' });
const first = [{ address: '172.18.0.2', family: 4 }];
const second = [{ address: '172.18.0.9', family: 4 }];

function createWorld() {
  const log: string[] = [];
  const state: { answer: typeof first | Error; asked: unknown[] } = { answer: first, asked: [] };
  const lookup = createRememberingLookup({
    log: pino(
      { level: 'info' },
      { write: (line) => void log.push((JSON.parse(line) as { msg: string }).msg) },
    ),
    resolve: (name, options, answer) => {
      state.asked.push([name, options]);
      if (state.answer instanceof Error) answer(state.answer, []);
      else answer(null, state.answer);
    },
  });
  return { log, state, lookup };
}

function ask(lookup: Lookup, options: { all: true } | { all?: false }) {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  lookup('weave', options as { all: true }, (error, ...found) =>
    error === null ? resolve(found) : reject(error),
  );
  return promise;
}

test('PX-DNS: a name that no longer resolves has its last address, which is logged once', async () => {
  const { log, state, lookup } = createWorld();
  expect(await ask(lookup, { all: true })).toStrictEqual([first]);
  state.answer = second;
  expect(await ask(lookup, {})).toStrictEqual(['172.18.0.9', 4]);
  expect(log).toStrictEqual([]);
  state.answer = notFound;
  expect(await ask(lookup, {})).toStrictEqual(['172.18.0.9', 4]);
  expect(log).toHaveLength(1);
  expect(await ask(lookup, { all: true })).toStrictEqual([second]);
  state.answer = first;
  expect(await ask(lookup, {})).toStrictEqual(['172.18.0.2', 4]);
  expect(log).toStrictEqual([
    'the name of an adapter no longer resolves; its last address is used',
    'the name of an adapter resolves again',
  ]);
});

test('what is asked for is all addresses, of the family that is wanted', async () => {
  const { state, lookup } = createWorld();
  await ask(lookup, { family: 4 } as { all?: false });
  expect(state.asked).toStrictEqual([['weave', { family: 4, all: true }]]);
});

test('a name that never resolved is an error', async () => {
  const { state, lookup } = createWorld();
  state.answer = notFound;
  await expect(ask(lookup, {})).rejects.toBe(notFound);
});
