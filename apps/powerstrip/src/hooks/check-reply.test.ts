import { expect, test } from '@jest/globals';
import type { AdapterSettings } from '../config/hook-config.ts';
import { checkAnswer, checkMethod } from './check-reply.ts';

const adapter = { name: 'a', url: 'http://a/' } as AdapterSettings;
const badReply = expect.objectContaining({ code: 'ADAPTER_BAD_REPLY', status: 502 });

test.each([
  ['GET', 'POST', true],
  ['HEAD', 'HEAD', true],
  ['HEAD', 'GET', false],
  ['GET', 'HEAD', false],
  ['GET', 'TRACE', false],
])('a %s may become a %s: %p', (original, Method, allowed) => {
  const check = () => checkMethod(adapter, { Method, Request: '/', Body: null }, original);
  if (allowed) check();
  else expect(check).toThrow(badReply);
});

test.each([
  ['GET', 200, 'x', false, true],
  ['GET', 204, 'x', false, false],
  ['GET', 204, '', false, true],
  ['GET', 204, '', true, true],
  ['GET', 205, null, true, false],
  ['GET', 304, null, false, true],
  ['HEAD', 200, 'x', false, false],
  ['HEAD', 200, '', false, true],
  ['HEAD', 200, null, false, true],
  ['GET', 200, null, true, true],
])(
  'to a %s, Code %i with Body %j (a body follows: %p) is an answer: %p',
  (method, Code, Body, bodyFollows, allowed) => {
    const check = () => checkAnswer(adapter, { ContentType: null, Body, Code }, { method, bodyFollows });
    if (allowed) check();
    else expect(check).toThrow(badReply);
  },
);

test.each([
  ['text/plain', true],
  ['', true],
  ['text/plain\r\nX: y', false],
])('the ContentType %j may be sent: %p', (ContentType, allowed) => {
  const answer = { ContentType, Body: null, Code: 200 };
  const check = () => checkAnswer(adapter, answer, { method: 'GET', bodyFollows: false });
  if (allowed) check();
  else expect(check).toThrow(badReply);
});
