import { expect, test } from '@jest/globals';
import type { InspectedBody } from './call-schemas.ts';
import { diffBodies, diffHook } from './hook-diff.ts';

const body = (value: unknown, isCut = false): InspectedBody => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { text, bytes: Buffer.byteLength(text), isCut };
};
const request = (value: unknown) => ({ Method: 'POST', Request: '/x', Body: JSON.stringify(value) });

test('a pre-hook: the request before and after, with its body as JSON', () => {
  const packet = body({ Type: 'pre-hook', ClientRequest: request({ Cmd: ['a'], Image: 'i' }) });
  const reply = body({ ModifiedClientRequest: request({ Cmd: ['w', 'a'], Image: 'i' }) });
  expect(diffHook({ packet, reply })).toMatchObject({
    kind: 'changes',
    before: { Body: { Cmd: ['a'] } },
    after: { Body: { Cmd: ['w', 'a'] } },
    changes: [{ path: ['Body', 'Cmd'], before: ['a'], after: ['w', 'a'] }],
  });
});

test('a post-hook: the answer', () => {
  const answer = (Code: number) => ({ ContentType: null, Body: 'plain', Code });
  const packet = body({ Type: 'post-hook', ClientRequest: request({}), ServerResponse: answer(200) });
  const reply = body({ ModifiedServerResponse: answer(500) });
  expect(diffHook({ packet, reply })).toMatchObject({
    changes: [{ path: ['Code'], before: 200, after: 500 }],
  });
});

test('an early answer is new as a whole', () => {
  const packet = body({ Type: 'pre-hook', ClientRequest: request({}) });
  const answer = { ContentType: null, Body: null, Code: 403 };
  expect(diffHook({ packet, reply: body({ EarlyServerResponse: answer }) })).toMatchObject({
    changes: [{ path: [], after: answer }],
  });
});

test('what is cut, missing or no JSON is not compared', () => {
  const packet = body({ Type: 'pre-hook', ClientRequest: request({}) });
  expect(diffHook({ packet, reply: null })).toEqual({ kind: 'none' });
  expect(diffHook({ packet, reply: body('<html>') })).toEqual({ kind: 'none' });
  expect(diffHook({ packet, reply: body('{}', true) })).toEqual({ kind: 'cut' });
  expect(diffHook({ packet: body('{}', true), reply: packet })).toEqual({ kind: 'cut' });
  expect(diffHook({ packet: null, reply: packet })).toEqual({ kind: 'none' });
  expect(diffHook({ packet: body([]), reply: body({}) })).toEqual({ kind: 'none' });
  expect(diffHook({ packet: body({ Type: 'pre-hook' }), reply: body({}) })).toStrictEqual({ kind: 'none' });
});

test('a reply without the message it should have changes nothing', () => {
  const packet = body({ Type: 'pre-hook', ClientRequest: request({}) });
  expect(diffHook({ packet, reply: body({}) })).toMatchObject({ after: undefined, changes: [] });
});

test('two bodies of a call', () => {
  expect(diffBodies(body({ a: 1 }), body({ a: 2 }))).toMatchObject({
    changes: [{ path: ['a'], before: 1, after: 2 }],
  });
  expect(diffBodies(body('x'), body('y'))).toMatchObject({
    changes: [{ path: [], before: 'x', after: 'y' }],
  });
  expect(diffBodies(body('{"a":1}'), body('y'))).toStrictEqual({
    kind: 'changes',
    before: { a: 1 },
    after: 'y',
    changes: [{ path: [], before: { a: 1 }, after: 'y' }],
  });
  for (const [before, after] of [
    [null, body('y')],
    [body('x'), null],
  ] as const)
    expect(diffBodies(before, after)).toStrictEqual({ kind: 'none' });
  for (const [before, after] of [
    [body('x', true), body('y')],
    [body('x'), body('y', true)],
  ] as const)
    expect(diffBodies(before, after)).toStrictEqual({ kind: 'cut' });
});
