import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Adapter, defineAdapter, refuse, serveAdapter } from '@pw/hooks';
import { callPostHook, callPreHook } from '@pw/hooks/testing';

const create = { Method: 'POST', Request: '/v1.41/containers/create', Body: '{"Image":"busybox"}' };
const created = { ContentType: 'application/json', Body: '{"Id":"0123"}', Code: 201 };
const servers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(adapter: Adapter): Promise<string> {
  const server = await serveAdapter(adapter, { port: 0 });
  servers.push(server);
  return `${server.url}/extension`;
}

async function serveText(status: number, text: string): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({ close: async () => void server.close() });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('callPreHook', () => {
  test('gives the request as the hook left it', async () => {
    const url = await serve(defineAdapter({ preHook: (request) => ({ ...request, Body: '{}' }) }));
    expect(await callPreHook(url, create)).toEqual({ ...create, Body: '{}' });
  });

  test('gives an early answer', async () => {
    const url = await serve(defineAdapter({ preHook: () => ({ answer: created }) }));
    expect(await callPreHook(url, create)).toEqual({ answer: created });
  });

  test('shows the hook the headers of the client', async () => {
    const url = await serve(
      defineAdapter({
        preHook: (request, { headers }) => ({ ...request, Body: String(headers?.['x-team']) }),
      }),
    );
    expect(await callPreHook(url, create, { headers: { 'x-team': 'blue' } })).toMatchObject({ Body: 'blue' });
  });

  test.each([400, 418])('throws what the hook refuses with, a %i', async (status) => {
    const url = await serve(
      defineAdapter({
        preHook() {
          throw refuse(status, 'not today');
        },
      }),
    );
    await expect(callPreHook(url, create)).rejects.toMatchObject({
      name: 'HookRefusal',
      status,
      message: 'not today',
    });
  });

  test('gives up on a hook that takes longer than it may', async () => {
    const adapter = defineAdapter({
      preHook: (_request, { signal }) =>
        new Promise((resolve) => signal?.addEventListener('abort', () => resolve(undefined))),
    });
    const call = callPreHook(await serve(adapter), create, { timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('takes a plain text for a message', async () => {
    const url = await serveText(503, 'closed');
    await expect(callPreHook(url, create)).rejects.toMatchObject({ status: 503, message: 'closed' });
  });

  test.each([
    ['{}', 'PowerstripProtocolVersion'],
    ['hello', 'not JSON: hello'],
    ['', 'not JSON: (nothing)'],
  ])('throws ADAPTER_BAD_REPLY for the reply %j', async (text, message) => {
    const url = await serveText(200, text);
    await expect(callPreHook(url, create)).rejects.toMatchObject({
      code: 'ADAPTER_BAD_REPLY',
      message: expect.stringContaining(message),
    });
  });
});

describe('callPostHook', () => {
  test('gives the response as the hook left it', async () => {
    const url = await serve(
      defineAdapter({ postHook: (response, request) => ({ ...response, Body: request.Request }) }),
    );
    expect(await callPostHook(url, { response: created, request: create })).toEqual({
      ...created,
      Body: create.Request,
    });
  });

  test('shows the hook the headers of the client, and powerstrip’s token', async () => {
    const adapter = defineAdapter({
      postHook: (response, _request, { headers }) => ({ ...response, Body: String(headers?.['x-team']) }),
    });
    const server = await serveAdapter(adapter, { port: 0, token: 'open-sesame' });
    servers.push(server);
    const call = { response: created, request: create };
    const headers = { 'x-team': 'blue' };
    expect(await callPostHook(server.url, call, { headers, token: 'open-sesame' })).toMatchObject({
      Body: 'blue',
    });
    await expect(callPostHook(server.url, call, { headers })).rejects.toMatchObject({ status: 401 });
  });
});
