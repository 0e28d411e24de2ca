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
});

test('two bodies of a call', () => {
  expect(diffBodies(body({ a: 1 }), body({ a: 2 }))).toMatchObject({
    changes: [{ path: ['a'], before: 1, after: 2 }],
  });
  expect(diffBodies(body('x'), body('y'))).toMatchObject({
    changes: [{ path: [], before: 'x', after: 'y' }],
  });
  expect(diffBodies(null, body('y'))).toEqual({ kind: 'none' });
});
