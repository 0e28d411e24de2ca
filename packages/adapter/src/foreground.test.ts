import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createForeground } from './foreground.ts';

test('other work waits for the end of what is under way, also when that fails', async () => {
  const foreground = createForeground();
  const told: string[] = [];
  const { promise: held, reject } = Promise.withResolvers<void>();
  const running = foreground.run(() => held).catch(() => void told.push('ended'));
  const waiting = foreground.giveWay().then(() => void told.push('went on'));
  await nextTurn();
  await nextTurn();
  reject(new Error('refused'));
  await Promise.all([running, waiting]);
  expect(told).toEqual(['ended', 'went on']);
});

test('it has a turn of the loop between, and no more where nothing is under way', async () => {
  const foreground = createForeground();
  expect(await foreground.run(async () => 'done')).toBe('done');
  let wentOn = false;
  void foreground.giveWay().then(() => {
    wentOn = true;
  });
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  expect(wentOn).toBe(false);
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  expect(wentOn).toBe(true);
});

test('it waits again for the next', async () => {
  const foreground = createForeground();
  await foreground.run(async () => undefined);
  const { promise: held, resolve } = Promise.withResolvers<void>();
  const running = foreground.run(() => held);
  let wentOn = false;
  const waiting = foreground.giveWay().then(() => {
    wentOn = true;
  });
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  expect(wentOn).toBe(false);
  resolve();
  await Promise.all([running, waiting]);
});

test('but not for long: there may always be something', async () => {
  const foreground = createForeground();
  void foreground.run(() => new Promise(() => undefined));
  const startedAt = performance.now();
  await foreground.giveWay();
  expect(performance.now() - startedAt).toBeGreaterThan(80);
});
