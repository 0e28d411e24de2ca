import { describe, expect, test } from '@jest/globals';
import type { HookRequest } from '@pw/core';
import { parseHookConfig } from '../config/parse-hook-config.ts';
import { adapterRequest } from './adapter-request.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function packetOf(Body: string): HookRequest {
  const request = { Method: 'POST', Request: '/x', Body };
  return { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request };
}

function requestTo(settings: { url: string; token?: string }, packet = packetOf('é')) {
  const config = parseHookConfig(
    JSON.stringify({ endpoints: { '* *': { pre: ['a'] } }, adapters: { a: settings } }),
    'adapters.yml',
  );
  const adapter = config.adapters.get('a');
  if (adapter === undefined) throw new Error('adapters.yml has no adapter a');
  const parts = adapterRequest(adapter, { packet, traceparent });
  const [head = '', body = ''] = Buffer.concat(parts).toString().split('\r\n\r\n');
  return { parts, lines: head.split('\r\n'), body };
}

test('is one packet over HTTP/1.1', () => {
  const { lines, body } = requestTo({ url: 'http://adapter/v1/extension?a=b' });
  expect(JSON.parse(body)).toStrictEqual(packetOf('é'));
  expect(lines).toStrictEqual([
    'POST /v1/extension?a=b HTTP/1.1',
    'Host: adapter',
    'Content-Type: application/json',
    'Accept: application/json',
    'Connection: keep-alive',
    `traceparent: ${traceparent}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]);
});

describe('names its host', () => {
  test.each([
    ['http://adapter/', 'adapter'],
    ['http://adapter:80/', 'adapter'],
    ['http://adapter:443/', 'adapter:443'],
    ['http://adapter:81/', 'adapter:81'],
    ['https://adapter/', 'adapter'],
    ['https://adapter:80/', 'adapter:80'],
    ['https://adapter:444/', 'adapter:444'],
    ['http://[fd00::1]:8080/', '[fd00::1]:8080'],
    ['unix:///run/a.sock:/', 'localhost'],
  ])('of %s as %s', (url, host) => {
    expect(requestTo({ url }).lines).toContain(`Host: ${host}`);
  });
});

test('shows who calls: by the token, or else by user and password', () => {
  expect(requestTo({ url: 'http://u:p@adapter/' }).lines).toContain('Authorization: Basic dTpw');
  expect(requestTo({ url: 'http://u:p@adapter/', token: 't' }).lines).toContain('Authorization: Bearer t');
  expect(requestTo({ url: 'http://adapter/' }).lines.join()).not.toContain('Authorization');
});

test('what HTTP does not allow in a header is not sent', () => {
  expect(() => requestTo({ url: 'unix:///run/a.sock:/€' })).toThrow('a character that HTTP does not allow');
});

test('a small packet is one write, a large one is not copied', () => {
  const url = 'http://adapter/';
  const rest = JSON.stringify(packetOf('')).length;
  expect(requestTo({ url }, packetOf('x'.repeat(16 * 1024 - rest))).parts).toHaveLength(1);
  const { parts, body } = requestTo({ url }, packetOf('x'.repeat(16 * 1024 - rest + 1)));
  expect(parts).toHaveLength(2);
  expect(body).toHaveLength(16 * 1024 + 1);
});
