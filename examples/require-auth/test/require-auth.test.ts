import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningAdapter, serveAdapter } from '@pw/hooks';
import { callPreHook } from '@pw/hooks/testing';
import { createRequireAuth } from '../require-auth.ts';

let adapter: RunningAdapter;
beforeAll(async () => {
  adapter = await serveAdapter(createRequireAuth({ allowedPrefix: 'ours/', token: 't0k3n' }), { port: 0 });
});
afterAll(() => adapter.close());

const create = (Body: string | null) => ({ Method: 'POST', Request: '/v1.41/containers/create', Body });

test.each([['{"Image":"ours/app"}'], ['{"image":"ours/app"}']])('allows %s', async (body) => {
  expect(await callPreHook(adapter.url, create(body))).toEqual(create(body));
});

test.each([['{"Image":"theirs/app"}'], ['{"Image":"xours/app"}'], ['{}'], ['[]'], [null]])(
  'refuses %s',
  async (body) => {
    await expect(callPreHook(adapter.url, create(body))).rejects.toMatchObject({ status: 403 });
  },
);

test('allows any image with the token', async () => {
  const request = create('{"Image":"theirs/app"}');
  const headers = { 'x-auth-token': 't0k3n' };
  expect(await callPreHook(adapter.url, request, { headers })).toEqual(request);
});
