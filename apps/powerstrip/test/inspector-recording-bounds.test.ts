import { expect, test } from '@jest/globals';
import { createRecorder } from '../src/inspector/recorder.ts';
import { call } from './helpers/call.ts';
import { nullHook } from './helpers/hooks.ts';
import { recorderOptions as options } from './helpers/inspected-rig.ts';
import { details, only } from './helpers/recorded-calls.ts';
import { startRig } from './helpers/rig.ts';

test('H2: number and bytes are bounded, the oldest go first', async () => {
  const recorder = createRecorder({ ...options, maxCalls: 50 });
  await using rig = await startRig({
    endpoints: { 'POST /x': { pre: ['same'] } },
    adapters: { same: nullHook },
    proxy: { recorder },
  });
  for (let index = 0; index < 60; index += 1) await call(rig.port, `/n${index}`);
  expect(details(recorder).map(({ path }) => path)).toStrictEqual(
    Array.from({ length: 50 }, (_, index) => `/n${59 - index}`),
  );
  expect(recorder.store).toMatchObject({ kept: 50, dropped: 10 });
});

test('H2: large bodies push out older calls, and are cut', async () => {
  const maxBytes = 400_000;
  const recorder = createRecorder({ ...options, maxBytes, maxBodyLength: 10_000 });
  await using rig = await startRig({
    endpoints: { 'POST /x': { pre: ['same'] } },
    adapters: { same: nullHook },
    proxy: { recorder },
  });
  for (let index = 0; index < 40; index += 1) {
    await call(rig.port, '/x', { body: { index, text: 'x'.repeat(50_000) } });
    expect(recorder.store.bytes).toBeLessThanOrEqual(maxBytes);
  }
  const calls = details(recorder);
  expect(calls.length).toBeGreaterThan(3);
  expect(calls.length + recorder.store.dropped).toBe(40);
  const [newest] = calls;
  expect(newest?.request.body).toMatchObject({ bytes: 50_022, isCut: true });
  expect(newest?.request.body?.text).toHaveLength(10_000);
  expect(newest?.hooks[0]).toMatchObject({ outcome: 'unmodified', packet: { isCut: true } });
});

const BEGINNING = 16 * 1024;

test.each([
  ['whole', 'as long as what is kept', BEGINNING, BEGINNING],
  ['cut', 'a byte longer', BEGINNING + 1, BEGINNING],
  ['whole', 'a byte shorter', BEGINNING - 1, BEGINNING - 1],
])('an answer that passes through is kept %s when it is %s', async (shown, _title, length, kept) => {
  const recorder = createRecorder(options);
  await using rig = await startRig({
    script: ({ raw }) => {
      raw(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n`);
      // In two parts, the second of a byte.
      raw('x'.repeat(length - 1));
      setTimeout(() => raw('y'), 20);
    },
    proxy: { recorder },
  });
  expect((await call(rig.port, '/v1.41/info')).body).toHaveLength(length);
  const body = only(recorder).answer?.body;
  expect(body).toMatchObject({ bytes: length, isCut: shown === 'cut' });
  expect(body?.text).toHaveLength(kept);
});
