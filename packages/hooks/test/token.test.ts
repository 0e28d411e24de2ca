import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defineAdapter, type RunningAdapter, serveAdapter } from '@pw/hooks';
import { callPreHook } from '@pw/hooks/testing';

const request = { Method: 'GET', Request: '/_ping', Body: null };
let server: RunningAdapter;
let calls = 0;

beforeAll(async () => {
  const adapter = defineAdapter({ preHook: () => void calls++ });
  server = await serveAdapter(adapter, { port: 0, token: 'open-sesame' });
});

afterAll(() => server.close());

test('a hook is called with the token', async () => {
  calls = 0;
  expect(await callPreHook(server.url, request, { token: 'open-sesame' })).toEqual(request);
  expect(calls).toBe(1);
});

test.each([[undefined], ['open-sesam'], ['']])('a hook is not called with the token %j', async (token) => {
  calls = 0;
  const options = token === undefined ? {} : { token };
  await expect(callPreHook(server.url, request, options)).rejects.toMatchObject({
    status: 401,
    message: 'a token is needed',
  });
  expect(calls).toBe(0);
});

test('a page needs it as well, where there is one', async () => {
  const pages = { '/network': async () => ({ engine: 'x' }) };
  const open = await serveAdapter(defineAdapter({}), { port: 0, pages });
  const closed = await serveAdapter(defineAdapter({}), { port: 0, pages, token: 'open-sesame' });
  const headers = { authorization: 'Bearer open-sesame' };
  try {
    expect(await (await fetch(`${open.url}/network`)).json()).toStrictEqual({ engine: 'x' });
    expect((await fetch(`${closed.url}/network`)).status).toBe(401);
    expect((await fetch(`${closed.url}/network`, { headers })).status).toBe(200);
  } finally {
    await Promise.all([open.close(), closed.close()]);
  }
});

test('health needs none', async () => {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});
