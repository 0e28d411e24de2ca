import { describe, expect, test } from '@jest/globals';
import { parseHookRequest, parsePostHookReply, parsePreHookReply } from './parse-packet.ts';

const request = { Method: 'POST', Request: '/v1.41/containers/create?name=x', Body: '{}' };
const response = { ContentType: 'application/json', Body: '{}', Code: 201 };
const pre = { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request };
const post = {
  PowerstripProtocolVersion: 1,
  Type: 'post-hook',
  ClientRequest: request,
  ServerResponse: response,
};

const aboutTheCall = { CallId: 'c', Client: { address: '127.0.0.1:1' } };

describe('parseHookRequest', () => {
  test.each([
    ['a pre-hook', pre],
    ['a pre-hook without a body', { ...pre, ClientRequest: { ...request, Body: null } }],
    ['a pre-hook with headers', { ...pre, ClientHeaders: { host: 'docker', accept: ['a', 'b'] } }],
    ['a post-hook', post],
    ['a post-hook without a body', { ...post, ServerResponse: { ContentType: null, Body: null, Code: 204 } }],
    ['a pre-hook with what is known of the call', { ...pre, ...aboutTheCall }],
    ['a post-hook with what is known of the call', { ...post, ...aboutTheCall }],
    ['an unwind with what is known of the call', { ...pre, Type: 'unwind', Reason: 'r', ...aboutTheCall }],
    ['an answer with the lowest code', { ...post, ServerResponse: { ...response, Code: 200 } }],
    ['an answer with the highest code', { ...post, ServerResponse: { ...response, Code: 599 } }],
    ['a body of no bytes', { ...pre, ClientRequest: { ...request, BodyKind: 'none', BodyBytes: 0 } }],
    ['an unwind', { PowerstripProtocolVersion: 1, Type: 'unwind', ClientRequest: request, Reason: 'r' }],
  ])('takes %s', (_title, packet) => {
    expect(parseHookRequest(packet)).toEqual(packet);
  });

  test.each([
    ['no packet at all', undefined, 'the packet'],
    ['another version', { ...pre, PowerstripProtocolVersion: 2 }, 'PowerstripProtocolVersion'],
    ['no type', { ...pre, Type: undefined }, 'Type'],
    ['an unknown type', { ...pre, Type: 'mid-hook' }, 'Type'],
    ['no request', { ...pre, ClientRequest: undefined }, 'ClientRequest'],
    [
      'a method in lower case',
      { ...pre, ClientRequest: { ...request, Method: 'post' } },
      'ClientRequest.Method',
    ],
    [
      'a path without a slash',
      { ...pre, ClientRequest: { ...request, Request: 'x' } },
      'ClientRequest.Request',
    ],
    ['a body that is no text', { ...pre, ClientRequest: { ...request, Body: {} } }, 'ClientRequest.Body'],
    [
      'a body of less than no bytes',
      { ...pre, ClientRequest: { ...request, BodyBytes: -1 } },
      'ClientRequest.BodyBytes',
    ],
    ['a code of no answer', { ...post, ServerResponse: { ...response, Code: 199 } }, 'ServerResponse.Code'],
    ['a code that is none', { ...post, ServerResponse: { ...response, Code: 600 } }, 'ServerResponse.Code'],
  ])('refuses %s and names the field', (_title, packet, field) => {
    expect(() => parseHookRequest(packet)).toThrow(
      expect.objectContaining({
        code: 'BAD_HOOK_REQUEST',
        status: 400,
        message: expect.stringContaining(`${field}:`),
      }),
    );
  });
});

describe('parsePreHookReply', () => {
  test.each([[null], [undefined], ['text']])('%j is no reply', (packet) => {
    expect(() => parsePreHookReply(packet)).toThrow(
      expect.objectContaining({ code: 'ADAPTER_BAD_REPLY', status: 502 }),
    );
  });

  test.each([
    ['an answer and a request', { ModifiedClientRequest: request, EarlyServerResponse: response }],
    [
      'a broken answer and a request',
      { ModifiedClientRequest: request, EarlyServerResponse: { Code: 'no' } },
    ],
    ['an answer and a broken request', { ModifiedClientRequest: 'no', EarlyServerResponse: response }],
  ])('%s: refuses to choose', (_what, fields) => {
    expect(() => parsePreHookReply({ PowerstripProtocolVersion: 1, ...fields })).toThrow(
      expect.objectContaining({
        code: 'ADAPTER_BAD_REPLY',
        status: 502,
        message: expect.stringContaining('one of them'),
      }),
    );
  });

  test('null in the place of the other is none', () => {
    const asked = { PowerstripProtocolVersion: 1, ModifiedClientRequest: request };
    expect(parsePreHookReply({ ...asked, EarlyServerResponse: null })).toEqual(asked);
    const early = { PowerstripProtocolVersion: 1, EarlyServerResponse: response };
    expect(parsePreHookReply({ ...early, ModifiedClientRequest: null })).toEqual(early);
  });

  test.each([
    [{ PowerstripProtocolVersion: 1, ModifiedClientRequest: request }],
    [{ PowerstripProtocolVersion: 1, EarlyServerResponse: response }],
    [{ PowerstripProtocolVersion: 1, ModifiedClientRequest: request, SkipPostHook: true }],
  ])('takes %j', (packet) => {
    expect(parsePreHookReply(packet)).toEqual(packet);
  });

  test('names the field of both forms when neither fits', () => {
    expect(() => parsePreHookReply({ PowerstripProtocolVersion: 1 })).toThrow(
      expect.objectContaining({
        code: 'ADAPTER_BAD_REPLY',
        status: 502,
        message: expect.stringMatching(/ModifiedClientRequest: .*, or .*EarlyServerResponse: /),
      }),
    );
  });
});

describe('parsePostHookReply', () => {
  test('takes a modified response', () => {
    const packet = { PowerstripProtocolVersion: 1, ModifiedServerResponse: response };
    expect(parsePostHookReply(packet)).toEqual(packet);
  });

  test('refuses a pre-hook’s reply', () => {
    expect(() =>
      parsePostHookReply({ PowerstripProtocolVersion: 1, ModifiedClientRequest: request }),
    ).toThrow(
      expect.objectContaining({
        code: 'ADAPTER_BAD_REPLY',
        status: 502,
        message: expect.stringContaining('ModifiedServerResponse'),
      }),
    );
  });
});
