import { expect, test } from '@jest/globals';
import { createContainerLocks } from './container-locks.ts';

test('one container’s tasks run in order, another’s do not wait, and nothing is left', async () => {
  const locks = createContainerLocks();
  const done: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = locks.run('a', async () => {
    await held;
    done.push('a1');
    throw new Error('a1 failed');
  });
  const second = locks.run('a', async () => void done.push('a2'));
  await locks.run('b', async () => void done.push('b'));
  expect(locks.size()).toBe(1);
  release();
  await expect(first).rejects.toThrow('a1 failed');
  await second;
  expect(done).toEqual(['b', 'a1', 'a2']);
  expect(locks.size()).toBe(0);
});

test('who comes when the first has ended still waits for the second', async () => {
  const locks = createContainerLocks();
  const done: string[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const first = locks.run('a', async () => void done.push('first'));
  const second = locks.run('a', async () => {
    await held;
    done.push('second');
  });
  await first;
  const third = locks.run('a', async () => void done.push('third'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(locks.size()).toBe(1);
  release();
  await Promise.all([second, third]);
  expect(done).toStrictEqual(['first', 'second', 'third']);
  expect(locks.size()).toBe(0);
});
