import { describe, expect, test } from '@jest/globals';
import type { ServerResponse } from '@pw/core';
import { parseResponseHead } from '../http/response-head.ts';
import { changedResponse, changedResponseHead, isVisibleToPostHooks } from './hooked-response.ts';

const headOf = (...lines: string[]) => parseResponseHead(lines.join('\r\n'), 'GET');

describe('a body is shown to post-hooks', () => {
  test.each([
    ['that is JSON', ['Content-Type: Application/JSON ; charset=utf-8', 'Content-Length: 2'], true],
    ['that is text', ['Content-Type: text/plain', 'Content-Length: 2'], true],
    ['that is text as it is', ['Content-Type: text/plain', 'Content-Encoding: Identity'], true],
    ['that there is not', ['Content-Type: application/x-tar', 'Content-Length: 0'], true],
    ['that is an archive', ['Content-Type: application/x-tar', 'Content-Length: 2'], false],
    ['that is packed', ['Content-Type: text/plain', 'Content-Encoding: gzip'], false],
    ['of a type that only contains one', ['Content-Type: x/text/plain', 'Content-Length: 2'], false],
    ['of no type', ['Content-Length: 2'], false],
  ])('%s: %j: %p', (_what, lines, expected) => {
    expect(isVisibleToPostHooks(headOf('HTTP/1.1 200 OK', ...lines))).toBe(expected);
  });
});

describe('an answer that hooks have seen', () => {
  const body = '{"a":1}';
  const original: ServerResponse = { ContentType: 'application/json', Body: body, Code: 200 };
  const lines = ['ETag: x', 'Transfer-Encoding: chunked', 'Content-Type: application/json', 'X-Own: 1'];
  const head = headOf('HTTP/1.1 200 Fine', ...lines);
  const id = 'X-Powerstrip-Call-Id: c1';

  function changed(change: Partial<ServerResponse>, method = 'GET'): string[] {
    const response = { ...original, ...change };
    const options = { original, response, callId: 'c1', body: Buffer.from(body), method };
    return changedResponse(head, options).toString().split('\r\n');
  }

  test('goes out with a length where they changed nothing', () => {
    const kept = ['ETag: x', 'Content-Type: application/json', 'X-Own: 1'];
    expect(changed({})).toStrictEqual(['HTTP/1.1 200 Fine', ...kept, 'Content-Length: 7', id, '', body]);
  });

  test('loses the headers that describe the body that they changed', () => {
    const kept = ['Content-Type: application/json', 'X-Own: 1'];
    expect(changed({ Body: 'ü' })).toStrictEqual([
      'HTTP/1.1 200 Fine',
      ...kept,
      'Content-Length: 2',
      id,
      '',
      'ü',
    ]);
    expect(changed({ Body: null }).slice(-4)).toStrictEqual(['Content-Length: 0', id, '', '']);
  });

  test('has the type and the status that they gave', () => {
    expect(changed({ ContentType: 'text/plain', Code: 299 })).toStrictEqual([
      'HTTP/1.1 299 Unknown',
      'ETag: x',
      'X-Own: 1',
      'Content-Type: text/plain',
      'Content-Length: 7',
      id,
      '',
      body,
    ]);
    expect(changed({ ContentType: null }).join()).not.toContain('Content-Type');
  });

  test.each([204, 304])('is a head alone with the status %i', (Code) => {
    const all = changed({ Code });
    expect(all.slice(-3)).toStrictEqual([id, '', '']);
    expect(all.join()).not.toMatch(/Content-Length|Transfer-Encoding/);
  });

  test('to a HEAD keeps what it says of the body', () => {
    expect(changed({}, 'HEAD')).toStrictEqual(['HTTP/1.1 200 Fine', ...lines, id, '', '']);
  });

  test('has a head of its own where its body streams on', () => {
    const response = { ...original, Code: 404 };
    const bytes = changedResponseHead(head, { original, response, callId: 'c1' });
    expect(bytes.toString().split('\r\n')).toStrictEqual(['HTTP/1.1 404 Not Found', ...lines, id, '', '']);
  });
});
