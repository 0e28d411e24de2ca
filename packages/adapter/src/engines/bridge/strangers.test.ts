import { expect, test } from '@jest/globals';
import { createStrangers } from './strangers.ts';

function strangersOf() {
  const adopted: number[] = [];
  const strangers = createStrangers({
    async adopt(pid) {
      await Promise.resolve();
      adopted.push(pid);
    },
  });
  return { strangers, adopted };
}

test('a host end that somebody else made is adopted once', async () => {
  const { strangers, adopted } = strangersOf();
  for (const name of ['vethwepl7', 'vethwepl7', 'vethwepl8', 'veth9', 'vethwepl']) strangers.seen(name);
  await strangers.adopt();
  expect(adopted).toStrictEqual([7, 8]);
  await strangers.adopt();
  expect(adopted).toStrictEqual([7, 8]);
});

test('one of ours is not, until its process has gone', async () => {
  const { strangers, adopted } = strangersOf();
  strangers.know(7);
  strangers.seen('vethwepl7');
  await strangers.adopt();
  expect(adopted).toStrictEqual([]);
  strangers.gone('vethwepl7');
  strangers.gone('veth7');
  strangers.seen('vethwepl7');
  await strangers.adopt();
  expect(adopted).toStrictEqual([7]);
});

test('one that was seen before we knew it is not adopted once it has gone', async () => {
  const { strangers, adopted } = strangersOf();
  strangers.seen('vethwepl7');
  strangers.seen('vethwepl8');
  strangers.know(7);
  strangers.gone('vethwepl7');
  strangers.gone('vethwepl8');
  await strangers.adopt();
  expect(adopted).toStrictEqual([8]);
});
