import { expect, test } from '@jest/globals';
import { type HookRequest, PowerstripError } from '@pw/core';
import { createBodyKeeper } from './body-keeper.ts';
import { HookExchange } from './hook-exchange.ts';
import { MessageKeeper } from './message-keeper.ts';

const keeper = createBodyKeeper({ maxBodyLength: 20, showSecrets: false });
const request = { Method: 'POST', Request: '/x', Body: '{"a":1,"b":2}' };
const response = { ContentType: 'application/json', Body: '{"a":1}', Code: 200 };
const pre = { PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request } as HookRequest;
const post = { ...pre, Type: 'post-hook', ServerResponse: response } as HookRequest;

function exchangeOf(
  packet: HookRequest,
  mode: 'enforce' | 'observe' = 'enforce',
  defer = (work: () => void) => work(),
): HookExchange {
  const messages = new MessageKeeper(keeper, { path: '/x', showSecrets: false, onKept: () => {} });
  return new HookExchange({ name: 'a', mode }, packet, {
    ...{ messages, defer },
    onChange: () => {},
  });
}

const summaryOf = (exchange: HookExchange, run?: { error?: string; would_refuse?: string }) =>
  exchange.summary({
    run: run && { adapter: 'a', type: 'pre-hook', durationMs: 1, ...run },
    message: 'why',
    callStartedAt: 0,
  });

const afterReply = (packet: HookRequest, reply: unknown, mode?: 'observe') => {
  const exchange = exchangeOf(packet, mode);
  exchange.replied(reply);
  return summaryOf(exchange);
};

test.each<[string, object | undefined]>([
  ['unmodified', undefined],
  ['changed', {}],
  ['unmodified', { ...request }],
  ['unmodified', { ...request, Body: '{ "b": 2, "a": 1 }', More: 1 }],
  ['changed', { ...request, Method: 'PUT' }],
  ['changed', { ...request, Request: '/y' }],
  ['changed', { ...request, Body: '{"a":1}' }],
  ['changed', { ...request, Body: 'no JSON' }],
  ['changed', { ...request, Body: null }],
  ['changed', { ...request, Body: ' '.repeat(20) + request.Body }],
])('a pre-hook is %s by %j', (outcome, ModifiedClientRequest) => {
  expect(afterReply(pre, { ModifiedClientRequest })).toMatchObject({ outcome, error: null });
});

test.each([
  ['unmodified', response],
  ['changed', { ...response, Code: 201 }],
  ['changed', { ...response, ContentType: 'text/plain' }],
  ['changed', { ...response, Body: '{"a":2}' }],
])('a post-hook is %s by %j', (outcome, ModifiedServerResponse) => {
  expect(afterReply(post, { ModifiedServerResponse })).toMatchObject({ outcome, type: 'post-hook' });
});

test('a body that is null is not the text "null"', () => {
  const none = { ...request, Body: null };
  const packet = { ...pre, ClientRequest: none } as HookRequest;
  for (const [Body, outcome] of [
    [null, 'unmodified'],
    ['null', 'changed'],
  ])
    expect(afterReply(packet, { ModifiedClientRequest: { ...none, Method: 'POST', Body } }).outcome).toBe(
      outcome,
    );
  expect(afterReply(pre, { ModifiedClientRequest: none }).outcome).toBe('changed');
});

test('packet and reply are there once the work that was put off is done, also where the reply was not taken', () => {
  const waiting: (() => void)[] = [];
  const exchange = exchangeOf(pre, 'enforce', (work) => waiting.push(work));
  exchange.replied({ ModifiedClientRequest: { ...request, Method: 'PUT' } });
  exchange.failed(failure('ADAPTER_BAD_REPLY'));
  expect([exchange.kept(), exchange.reply()]).toStrictEqual([{ packet: null, reply: null }, null]);
  for (const work of waiting) work();
  const reply = { ModifiedClientRequest: { Method: 'PUT', Request: '/x', Body: [0] } };
  expect(exchange.kept()).toMatchObject({ packet: { value: { Type: 'pre-hook' } }, reply: { value: reply } });
  expect(JSON.parse(exchange.reply()?.text ?? '')).toMatchObject({
    ModifiedClientRequest: { Method: 'PUT' },
  });
  expect(summaryOf(exchange).outcome).toBe('failed');
});

test('a body that is no JSON is compared as it is', () => {
  const packet = { ...pre, ClientRequest: { ...request, Body: 'a b' } } as HookRequest;
  for (const [Body, outcome] of [
    ['a b', 'unmodified'],
    ['a  b', 'changed'],
  ]) {
    const ModifiedClientRequest = { ...request, Body };
    expect(afterReply(packet, { ModifiedClientRequest }).outcome).toBe(outcome);
  }
});

test.each([
  [399, 'answered', 399],
  [400, 'refused', 400],
  ['200', 'answered', 0],
])('an early answer with the Code %p: %s', (Code, outcome, early) => {
  const exchange = exchangeOf(pre);
  expect(exchange.early).toBeUndefined();
  exchange.replied({ EarlyServerResponse: { Code } });
  expect([summaryOf(exchange).outcome, exchange.early]).toStrictEqual([outcome, early]);
});

const failure = (code: 'ADAPTER_FAILED' | 'ADAPTER_BAD_REPLY', status?: number) =>
  new PowerstripError(code, 'token=abc', status === undefined ? {} : { status });

test.each<[unknown, string, string, string]>([
  [failure('ADAPTER_FAILED', 403), 'refused', 'ADAPTER_FAILED', 'token=[masked]'],
  [failure('ADAPTER_FAILED', 499), 'refused', 'ADAPTER_FAILED', 'token=[masked]'],
  [failure('ADAPTER_FAILED', 500), 'failed', 'ADAPTER_FAILED', 'token=[masked]'],
  [failure('ADAPTER_FAILED'), 'failed', 'ADAPTER_FAILED', 'token=[masked]'],
  [failure('ADAPTER_BAD_REPLY', 403), 'failed', 'ADAPTER_BAD_REPLY', 'token=[masked]'],
  [new Error('x'), 'failed', 'UNEXPECTED', 'Error: x'],
  [
    Object.assign(new Error('x'), { code: 'ADAPTER_FAILED', status: 403 }),
    'failed',
    'UNEXPECTED',
    'Error: x',
  ],
])('a hook that ends with %s: %s', (error, outcome, code, message) => {
  const exchange = exchangeOf(pre);
  exchange.failed(error);
  expect(summaryOf(exchange)).toMatchObject({ outcome, error: { code, message } });
  expect([exchange.reply(), exchange.kept().reply]).toStrictEqual([null, null]);
});

test('a reply that the chain did not take is a failure, for the reason of the call', () => {
  const exchange = exchangeOf(pre);
  exchange.replied({ ModifiedClientRequest: request });
  const { outcome, error } = summaryOf(exchange, { error: 'ADAPTER_BAD_REPLY' });
  expect([outcome, error]).toStrictEqual(['failed', { code: 'ADAPTER_BAD_REPLY', message: 'why' }]);
});

test('an adapter that only observes changes, refuses and fails nothing', () => {
  const early = { EarlyServerResponse: { Code: 409 } };
  for (const reply of [{ ModifiedClientRequest: { ...request, Method: 'PUT' } }, early, 'hello', null])
    expect(afterReply(pre, reply, 'observe')).toMatchObject({ outcome: 'observed', wouldRefuse: null });
  const exchange = exchangeOf(pre, 'observe');
  expect(summaryOf(exchange).outcome).toBe('running');
  exchange.failed(failure('ADAPTER_FAILED', 403));
  expect(summaryOf(exchange, { would_refuse: 'password=abc' })).toMatchObject({
    outcome: 'observed',
    wouldRefuse: 'password=[masked]',
  });
});

test('an unwind changes nothing, whatever it replies', () => {
  const unwind = { ...pre, Type: 'unwind' } as HookRequest;
  const reply = { ModifiedClientRequest: { ...request, Method: 'PUT' } };
  expect(afterReply(unwind, reply).outcome).toBe('unmodified');
});
