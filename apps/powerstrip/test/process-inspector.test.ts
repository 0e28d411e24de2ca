import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import { numberAt, type ProcessRig, startProcessRig } from './helpers/process-rig.ts';

let rig: ProcessRig;
let file: string;

beforeAll(async () => {
  rig = await startProcessRig();
  ({ file } = rig);
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

test('H3: --inspect: the URL is in a file for its owner alone, in no log line, and another after each start', async () => {
  writeFileSync(file, rig.yml('POST /*/a'));
  const urlFile = join(rig.folder, 'inspect-url');
  writeFileSync(urlFile, 'old', { mode: 0o644 });
  const urls: string[] = [];
  for (let index = 0; index < 2; index += 1) {
    await using powerstrip = await rig.start('--inspect', '--inspect-url-file', urlFile);
    await numberAt(powerstrip.port, '/v1/a');
    const url = new URL(readFileSync(urlFile, 'utf8').trim());
    expect(statSync(urlFile).mode & 0o777).toBe(0o600);
    const token = url.searchParams.get('token') ?? '';
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(`${url.origin}/inspect`).toBe(`${powerstrip.status}/inspect`);
    const { body } = await call(Number(url.port), '/api/calls', {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(JSON.parse(body)).toMatchObject({ kept: 1, calls: [{ path: '/v1/a', isChanged: true }] });
    expect(JSON.stringify(powerstrip.log)).not.toContain(token);
    urls.push(url.href);
  }
  expect(new Set(urls.map((url) => url.split('token=')[1])).size).toBe(2);
});

test('H3: without --inspect there is no /inspect and no /api', async () => {
  writeFileSync(file, rig.yml('POST /*/a'));
  await using powerstrip = await rig.start();
  const port = Number(new URL(powerstrip.status).port);
  for (const path of ['/inspect', '/api/calls']) expect((await call(port, path)).status).toBe(404);
});
