import { describe, expect, test } from '@jest/globals';
import { decodeMessages, encodeAttribute, encodeRequest, findAttribute } from './netlink.ts';

const body = (text: string) => Buffer.from(text);
const NONE = Buffer.alloc(0);

describe('decodeMessages', () => {
  const first = Buffer.concat([encodeRequest(20, 7, body('odd'), false), Buffer.alloc(1)]);
  const second = encodeRequest(3, 8, NONE, true);

  test('splits messages, each of which begins at a multiple of four', () => {
    expect(decodeMessages(Buffer.concat([first, second]))).toStrictEqual([
      { type: 20, sequence: 7, body: body('odd') },
      { type: 3, sequence: 8, body: NONE },
    ]);
  });

  test.each([
    ['in its header', second.subarray(0, 15)],
    ['in its body', encodeRequest(20, 8, body('cut!'), false).subarray(0, 19)],
    ['by its own account', Buffer.alloc(16)],
  ])('leaves out a tail that is cut off %s', (_where, tail) => {
    expect(decodeMessages(Buffer.concat([first, tail]))).toHaveLength(1);
  });

  test('finds nothing in nothing', () => {
    expect(decodeMessages(NONE)).toStrictEqual([]);
  });
});

describe('findAttribute', () => {
  const list = Buffer.concat([
    body('head'),
    encodeAttribute(1, body('a')),
    encodeAttribute(0x8002, body('nested')),
    encodeAttribute(3, NONE),
  ]);

  test('finds each of a list, whatever its flags', () => {
    const found = [1, 2, 3, 4].map((type) => findAttribute(list, 4, type)?.toString());
    expect(found).toStrictEqual(['a', 'nested', '', undefined]);
  });

  test('is not misled by a length that cannot be', () => {
    const short = Buffer.from([3, 0, 1, 0, 4, 0, 2, 0]);
    const long = Buffer.from([9, 0, 1, 0, 0, 0, 0, 0]);
    expect([findAttribute(short, 0, 2), findAttribute(long, 0, 1)]).toStrictEqual([undefined, undefined]);
  });
});
