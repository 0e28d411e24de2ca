import { expect, test } from '@jest/globals';
import { createRecorder } from '../src/inspector/recorder.ts';
import { call } from './helpers/call.ts';
import { changing, nullHook } from './helpers/hooks.ts';
import { recorderOptions as options } from './helpers/inspected-rig.ts';
import { details, only } from './helpers/recorded-calls.ts';
import { startRig } from './helpers/rig.ts';

test('H1, H4: a secret that a hook changes is masked, and its change is not lost', async () => {
  const recorder = createRecorder(options);
  const body = (Password: string) => JSON.stringify({ Password });
  await using rig = await startRig({
    endpoints: { 'POST /x': { pre: ['keeps', 'changes'] } },
    adapters: {
      keeps: changing({ pre: () => ({ Body: '{ "Password": "one" }' }) }),
      changes: changing({ pre: () => ({ Body: body('two') }) }),
    },
    proxy: { recorder },
  });
  await call(rig.port, '/x', { body: body('one') });
  const detail = only(recorder);
  expect(detail.hooks.map(({ outcome }) => outcome)).toStrictEqual(['unmodified', 'changed']);
  expect(JSON.stringify(detail)).not.toMatch(/one|two/);
  expect(detail.forwarded?.body?.text).toBe('{"Password":"[masked]"}');
});

test('H4: no header, query or body of a call shows a secret, nor do its packets', async () => {
  const recorder = createRecorder(options);
  await using rig = await startRig({
    endpoints: { 'POST /commit': { pre: ['same'], post: ['same'] } },
    adapters: { same: nullHook },
    adapterOptions: { same: { headers: true } },
    script: ({ reply }) => reply(200, { IdentityToken: 's3cret' }),
    proxy: { recorder },
  });
  const buildargs = encodeURIComponent(JSON.stringify({ NPM_TOKEN: 's3cret' }));
  const headers = {
    'X-Registry-Auth': 's3cret',
    'X-Registry-Config': 's3cret',
    Authorization: 'Basic s3cret',
    Cookie: 'a=s3cret',
  };
  await call(rig.port, `/commit?remote=https%3A%2F%2Fme%3As3cret%40git%2Fx&buildargs=${buildargs}`, {
    body: { Password: 's3cret' },
    headers,
  });
  const detail = only(recorder);
  expect(detail.hooks).toHaveLength(2);
  expect(detail.hooks[0]?.packet?.text).toContain('x-registry-config');
  expect(JSON.stringify([detail, recorder])).not.toContain('s3cret');
});

test('H4: a secret in what an adapter says stays in no error of the call', async () => {
  const recorder = createRecorder(options);
  const refuses = () => ({
    status: 403,
    body: '{"PowerstripProtocolVersion":1,"message":"refused: password=s3cr3t"}',
  });
  await using rig = await startRig({
    endpoints: {
      'POST /refused': { pre: ['refuses'] },
      'POST /failed': { pre: ['fails'] },
      'POST /watched': { pre: ['watches'] },
    },
    adapters: { refuses, watches: refuses, fails: () => ({ status: 500, body: 'boom: token=s3cr3t' }) },
    adapterOptions: { watches: { mode: 'observe' } },
    proxy: { recorder },
  });
  for (const path of ['/refused', '/failed', '/watched']) await call(rig.port, path, { body: {} });
  const [watched, failed, refused] = details(recorder);
  expect(refused).toMatchObject({ error: { message: expect.stringContaining('password=[masked]') } });
  expect(refused?.hooks[0]?.error?.message).toContain('password=[masked]');
  expect(failed?.hooks[0]?.error?.message).toContain('token=[masked]');
  expect(watched?.hooks[0]?.wouldRefuse).toContain('password=[masked]');
  expect(JSON.stringify(details(recorder))).not.toContain('s3cr3t');
});
