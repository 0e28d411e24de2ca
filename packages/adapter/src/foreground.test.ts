import { expect, test } from '@jest/globals';
import { createForeground } from './foreground.ts';

test('other work waits for the end of what is under way, also when that fails', async () => {
  const foreground = createForeground();
  const told: string[] = [];
  const { promise: held, reject } = Promise.withResolvers<void>();
  const running = foreground.run(() => held).catch(() => void told.push('ended'));
  const waiting = foreground.giveWay().then(() => void told.push('went on'));
  reject(new Error('refused'));
  await Promise.all([running, waiting]);
  expect(told).toEqual(['ended', 'went on']);
});

test('but not for long: there may always be something', async () => {
  const foreground = createForeground();
  void foreground.run(() => new Promise(() => undefined));
  const startedAt = performance.now();
  await foreground.giveWay();
  expect(performance.now() - startedAt).toBeGreaterThan(80);
});
