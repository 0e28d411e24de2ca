import { expect, test } from '@jest/globals';
import { startAgain } from './start-again.ts';

const FAILED =
  'attaching to network failed, make sure your network options are correct: context deadline exceeded';
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Containers by id, each with what is said of it at one look after the other; `start` fails as often as told. */
function createParts(said: Record<string, (string | undefined)[]>, failures = 0) {
  const started: string[] = [];
  let left = failures;
  const networks = {
    failedStart: async (id: string) => said[id]?.shift(),
    async start(id: string) {
      started.push(id);
      if (left-- > 0) throw new Error('again without a network');
    },
  };
  return { started, networks, log, signal: new AbortController().signal, everyMs: 1 };
}

test('what failed because its network was missing is started, whenever it fails', async () => {
  const parts = createParts({ a: ['', '', FAILED, undefined], b: [undefined], c: [FAILED, undefined] });
  await startAgain(['a', 'b', 'c'], parts);
  expect(parts.started).toEqual(['c', 'a']);
});

test('a start that fails is tried again', async () => {
  const parts = createParts({ a: [FAILED, FAILED, undefined] }, 1);
  await startAgain(['a'], parts);
  expect(parts.started).toEqual(['a', 'a']);
});

test('a start that did not find the network on the host is tried again', async () => {
  const parts = createParts({ a: ['network r0n6febvgc80grwm75hzy8vn7 not found', undefined] });
  await startAgain(['a'], parts);
  expect(parts.started).toEqual(['a']);
});

test('another failure is left to whoever caused it', async () => {
  const parts = createParts({ a: ['exec: no such file', undefined] });
  await startAgain(['a'], parts);
  expect(parts.started).toStrictEqual([]);
});

test('the same failure is reported once', async () => {
  const told: string[] = [];
  const parts = {
    ...createParts({ a: [FAILED, FAILED, FAILED, undefined] }, 2),
    log: { ...log, warn: (_fields: object, message = '') => void told.push(message) },
  };
  await startAgain(['a'], parts);
  expect(parts.started).toHaveLength(3);
  expect(told).toEqual(['Docker did not get its network in time; started again', 'not started again']);
});

test('it ends with the engine', async () => {
  const closing = new AbortController();
  const parts = { ...createParts({ a: Array.from({ length: 1e4 }, () => '') }), signal: closing.signal };
  const looking = startAgain(['a'], parts);
  closing.abort();
  await looking;
});
