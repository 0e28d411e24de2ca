import { expect, test } from '@jest/globals';
import type { CallDetail } from './call-schemas.ts';
import { harEntry, harHead } from './har.ts';

const body = (text: string) => ({ text, bytes: text.length, isCut: false });

/** The parts of a call that an entry is made of. */
const call = {
  id: '00f067aa0ba902b7',
  startedAt: '2026-01-01T00:00:00.000Z',
  method: 'POST',
  query: '?name=web&name=db',
  kind: 'hooked',
  status: 201,
  durationMs: 12,
  engine: { startedMs: 1, durationMs: 7 },
  request: {
    target: '/containers/create?name=web&name=db',
    headers: [['Host', 'x']],
    body: body('{"Image":"i"}'),
  },
  answer: { status: 201, contentType: 'application/json', body: body('{"Id":"1"}') },
  error: null,
  hooks: [],
} as unknown as CallDetail;

test('the head names the version of the format and who wrote it', () => {
  expect(harHead()).toStrictEqual({ version: '1.2', creator: { name: 'powerstrip', version: '1' } });
});

test('a call with all its parts', () => {
  expect(harEntry(call)).toStrictEqual({
    startedDateTime: '2026-01-01T00:00:00.000Z',
    time: 12,
    request: {
      method: 'POST',
      url: 'http://docker/containers/create?name=web&name=db',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'Host', value: 'x' }],
      queryString: [
        { name: 'name', value: 'web' },
        { name: 'name', value: 'db' },
      ],
      headersSize: -1,
      bodySize: 13,
      postData: { mimeType: 'application/json', text: '{"Image":"i"}' },
    },
    response: {
      status: 201,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      content: { size: 10, mimeType: 'application/json', text: '{"Id":"1"}' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: 7, receive: 0 },
    comment: 'call 00f067aa0ba902b7, hooked',
    _hooks: [],
  });
});

test('of a call without bodies, answer and engine it says what is unknown', () => {
  const bare = { ...call, request: { ...call.request, body: null }, answer: null, engine: null };
  const entry = harEntry(bare);
  expect(entry).toMatchObject({
    request: { bodySize: -1 },
    response: { content: { size: 0, mimeType: '' } },
    timings: { send: 0, wait: 12, receive: 0 },
  });
  expect(entry).not.toHaveProperty('request.postData');
  expect(entry).not.toHaveProperty('response.content.text');
});

test('an answer whose type and body are not known', () => {
  const answer = { status: 200, contentType: null, body: null };
  expect(harEntry({ ...call, answer })).toMatchObject({
    response: { content: { size: 0, mimeType: '' } },
  });
});

test('a failure, and what each hook did, are kept', () => {
  const error = { code: 'ENGINE_UNREACHABLE', message: 'no engine' };
  const hooks = [{ adapter: 'weave' }] as CallDetail['hooks'];
  expect(harEntry({ ...call, error, hooks })).toMatchObject({ _error: error, _hooks: hooks });
});
