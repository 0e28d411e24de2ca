import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readHookConfig } from '../src/config/read-hook-config.ts';
import { runPowerstrip } from './helpers/powerstrip-process.ts';
import { numberAt, type ProcessRig, startProcessRig } from './helpers/process-rig.ts';
import { openRawClient } from './helpers/raw-client.ts';

let rig: ProcessRig;
let file: string;

beforeAll(async () => {
  rig = await startProcessRig();
  ({ file } = rig);
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

describe('the file', () => {
  test('PS-22, PS-33: it is read and parsed', async () => {
    writeFileSync(file, rig.yml('POST /*/a'));
    const config = await readHookConfig(file);
    expect(config.endpoints.map(({ pattern }) => pattern.text)).toEqual(['POST /*/a']);
  });

  test('PS-23, PS-34: a missing one is NO_CONFIGURATION with its path', async () => {
    await expect(readHookConfig('/nowhere/adapters.yml')).rejects.toMatchObject({
      code: 'NO_CONFIGURATION',
      message: expect.stringContaining('/nowhere/adapters.yml'),
    });
  });

  test('PS-25: the default path is /etc/powerstrip/adapters.yml', async () => {
    const { code, stderr } = await runPowerstrip(['check']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('/etc/powerstrip/adapters.yml')]);
  });

  test('PS-36, PS-48: a changed file is used without dropping a connection; a bad one is reported, and the old one stays', async () => {
    writeFileSync(file, rig.yml('POST /*/a'));
    await using powerstrip = await rig.start();
    using client = await openRawClient(powerstrip.port);
    client.send('GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('SeenByFakeDocker');
    expect([await numberAt(powerstrip.port, '/v1/a'), await numberAt(powerstrip.port, '/v1/b')]).toEqual([
      2, 1,
    ]);
    writeFileSync(file, rig.yml('POST /*/b'));
    await powerstrip.logged(({ event }) => event === 'reloaded');
    expect([await numberAt(powerstrip.port, '/v1/a'), await numberAt(powerstrip.port, '/v1/b')]).toEqual([
      1, 2,
    ]);
    writeFileSync(file, 'endpoints: nonsense\n');
    const bad = await powerstrip.logged(({ event }) => String(event).startsWith('bad configuration'));
    expect(bad.message).toContain(`${file}:1: endpoints: `);
    expect(await numberAt(powerstrip.port, '/v1/b')).toBe(2);
    client.send('GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until(/SeenByFakeDocker[\s\S]*SeenByFakeDocker/);
  });

  test('SIGHUP reads it again', async () => {
    writeFileSync(file, rig.yml('POST /*/a'));
    await using powerstrip = await rig.start('--reload-interval', '100000');
    writeFileSync(file, rig.yml('POST /*/c'));
    powerstrip.child.kill('SIGHUP');
    await powerstrip.logged(({ event }) => event === 'reloaded');
    expect(await numberAt(powerstrip.port, '/v1/c')).toBe(2);
  });
});

describe('powerstrip check', () => {
  test('a good file, with a warning', async () => {
    writeFileSync(file, `${rig.yml('POST /*/a')}  unused: http://x/\n`);
    const { code, stdout, stderr } = await runPowerstrip(['check', file]);
    expect([code, stdout, stderr]).toEqual([
      0,
      `${file}: good; 1 endpoints, 2 adapters\n`,
      expect.stringContaining(`${file}:6: adapters.unused`),
    ]);
  });

  test('a bad file: what, where and the fix on stderr, exit code 1', async () => {
    writeFileSync(file, 'endpoints:\n  "GET /a": { pre: [x] }\nadapters: {}\n');
    const { code, stdout, stderr } = await runPowerstrip(['check', file]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`${file}:2: pre: unknown adapter "x"`);
    expect(stderr).toContain('docs/adapters-yml.md');
  });
});

test('powerstrip schema prints what docs/adapters.schema.json holds', async () => {
  const { stdout } = await runPowerstrip(['schema']);
  const published = new URL('../../../docs/adapters.schema.json', import.meta.url);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(published, 'utf8')));
});
