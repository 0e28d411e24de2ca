import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeDocker, startFakeDocker } from '@pw/test-helpers';
import { readHookConfig } from '../src/config/read-hook-config.ts';
import { call } from './helpers/call.ts';
import { type FakeAdapter, startFakeAdapter } from './helpers/fake-adapter.ts';
import { addBefore, changing } from './helpers/hooks.ts';
import { runPowerstrip, startPowerstrip } from './helpers/powerstrip-process.ts';
import { openRawClient } from './helpers/raw-client.ts';

let folder: string;
let engine: FakeDocker;
let adapter: FakeAdapter;
let file: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'powerstrip-process-'));
  file = join(folder, 'adapters.yml');
  engine = await startFakeDocker();
  adapter = await startFakeAdapter(addBefore(1));
});

afterAll(async () => {
  await adapter[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const yml = (pattern: string, url = adapter.url) =>
  `endpoints:\n  "${pattern}":\n    pre: [adder]\nadapters:\n  adder: ${url}\n`;
const start = (...args: string[]) =>
  startPowerstrip([
    '--config',
    file,
    '--listen',
    'tcp://127.0.0.1:0',
    '--docker-host',
    engine.url,
    '--reload-interval',
    '20',
    ...args,
  ]);
const numberAt = async (port: number, path: string) => {
  const { body } = await call(port, path, { body: { Number: 1 } });
  return JSON.parse(JSON.parse(body).body).Number;
};

describe('the file', () => {
  test('PS-22, PS-33: it is read and parsed', async () => {
    writeFileSync(file, yml('POST /*/a'));
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

  test('PS-36, PS-48: a changed file is used without dropping a connection; a bad one is told, and the old one stays', async () => {
    writeFileSync(file, yml('POST /*/a'));
    await using powerstrip = await start();
    using client = await openRawClient(powerstrip.port);
    client.send('GET /_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('SeenByFakeDocker');
    expect([await numberAt(powerstrip.port, '/v1/a'), await numberAt(powerstrip.port, '/v1/b')]).toEqual([
      2, 1,
    ]);
    writeFileSync(file, yml('POST /*/b'));
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
    writeFileSync(file, yml('POST /*/a'));
    await using powerstrip = await start('--reload-interval', '100000');
    writeFileSync(file, yml('POST /*/c'));
    powerstrip.child.kill('SIGHUP');
    await powerstrip.logged(({ event }) => event === 'reloaded');
    expect(await numberAt(powerstrip.port, '/v1/c')).toBe(2);
  });
});

describe('powerstrip check', () => {
  test('a good file, with a warning', async () => {
    writeFileSync(file, `${yml('POST /*/a')}  unused: http://x/\n`);
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

describe('options', () => {
  test.each([
    [['--listen', 'tcp://127.0.0.1'], '--listen is "tcp://127.0.0.1"', 'expected tcp://HOST:PORT'],
    [['--docker-host', 'http://x'], '--docker-host (DOCKER_HOST) is "http://x"', 'expected unix:///'],
    [['--listen', 'tcp://0.0.0.0:0'], 'would let anyone', '--insecure'],
    [
      ['--listen', 'tcp://127.0.0.1:4711', '--docker-host', 'tcp://127.0.0.1:4711'],
      'powerstrip itself listens',
      'docker.sock',
    ],
    [['--tlsverify', '--tlscert', '/nope'], '--tlscert is /nope', 'PEM'],
    [['--tlsverify'], '--tlscert is missing', 'FILE.pem'],
    [['--status-listen', 'fd://3'], '--status-listen is fd://3', 'unix:///path/to.sock or none'],
    [
      ['--status-listen', 'unix:///nowhere/x'],
      '--status-listen unix:///nowhere/x: ',
      'choose another address',
    ],
    [
      ['--status-listen', 'unix:///run/e.sock', '--docker-host', 'unix:///run/e.sock'],
      'powerstrip itself listens',
      'docker.sock',
    ],
    [
      ['--inspect', '--status-listen', 'none'],
      '--inspect needs the status listener',
      'leave --status-listen out',
    ],
    [['--inspect', '--status-listen', 'tcp://0.0.0.0:0'], 'is reached from beyond this host', '--insecure'],
    [['--inspect', '--inspect-url-file', '/nowhere/url'], '--inspect-url-file is /nowhere/url', 'may write'],
    [['--max-body-bytes', '1MB'], '--max-body-bytes', 'whole number'],
    [['--log-level', 'loud'], "'loud' is invalid", 'fatal, error, warn'],
    [['--nonsense'], "unknown option '--nonsense'", '--help'],
  ])('%j stops the start', async (args, what, fix) => {
    writeFileSync(file, yml('POST /*/a'));
    const { code, stderr } = await runPowerstrip(['--config', file, ...args]);
    expect([code, stderr, stderr]).toEqual([1, expect.stringContaining(what), expect.stringContaining(fix)]);
  });

  test('PX-START: a status port that is taken ends the process, and no API listener stays', async () => {
    writeFileSync(file, yml('POST /*/a'));
    await using first = await start();
    const taken = new URL(first.status).host;
    const { code, stderr } = await runPowerstrip([
      '--config',
      file,
      '--listen',
      'tcp://127.0.0.1:0',
      '--docker-host',
      engine.url,
      '--status-listen',
      `tcp://${taken}`,
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('--status-listen')]);
  });

  test.each(['false', '0', 'no', ''])('PX-BOOL: POWERSTRIP_INSECURE=%j is off', async (value) => {
    writeFileSync(file, yml('POST /*/a'));
    const args = ['--config', file, '--listen', 'tcp://0.0.0.0:0', '--docker-host', engine.url];
    const { code, stderr } = await runPowerstrip(args, { POWERSTRIP_INSECURE: value, POWERSTRIP_TLS: value });
    expect([code, stderr]).toEqual([1, expect.stringContaining('would let anyone')]);
  });

  test('PX-BOOL: a boolean that is neither on nor off stops the start', async () => {
    const { code, stderr } = await runPowerstrip(['--config', file], { POWERSTRIP_TLS: 'maybe' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('POWERSTRIP_TLS is "maybe"')]);
  });

  test('the environment gives what no flag says', async () => {
    writeFileSync(file, yml('POST /*/a'));
    await using powerstrip = await startPowerstrip([], {
      POWERSTRIP_CONFIG: file,
      POWERSTRIP_LISTEN: 'tcp://127.0.0.1:0',
      DOCKER_HOST: engine.url,
    });
    expect((await call(powerstrip.port, '/_ping')).status).toBe(200);
  });
});

test('H3: --inspect: the URL is in a file for its owner alone, in no log line, and another after each start', async () => {
  writeFileSync(file, yml('POST /*/a'));
  const urlFile = join(folder, 'inspect-url');
  writeFileSync(urlFile, 'old', { mode: 0o644 });
  const urls: string[] = [];
  for (let index = 0; index < 2; index += 1) {
    await using powerstrip = await start('--inspect', '--inspect-url-file', urlFile);
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
  writeFileSync(file, yml('POST /*/a'));
  await using powerstrip = await start();
  const port = Number(new URL(powerstrip.status).port);
  for (const path of ['/inspect', '/api/calls']) expect((await call(port, path)).status).toBe(404);
});

describe('operations', () => {
  test('one JSON line a call, /healthz, and Prometheus metrics', async () => {
    const failing = await startFakeAdapter(changing({}));
    await failing.kill();
    writeFileSync(
      file,
      `endpoints:\n  "POST /*/a": { pre: [adder] }\n  "POST /*/b": { pre: [gone] }\nadapters:\n  adder: ${adapter.url}\n  gone: ${failing.url}\n`,
    );
    await using powerstrip = await start();
    await numberAt(powerstrip.port, '/v1/a?secret=1');
    await call(powerstrip.port, '/v1/b', { body: {} });
    await call(powerstrip.port, '/_ping');
    const line = await powerstrip.logged(({ path }) => path === '/v1/a');
    expect(line).toMatchObject({
      level: 'info',
      method: 'POST',
      kind: 'hooked',
      status: 200,
      bytes: expect.any(Number),
      ms: expect.any(Number),
      endpoints: ['POST /*/a'],
      hooks: [{ adapter: 'adder', type: 'pre-hook', durationMs: expect.any(Number) }],
    });
    const failed = await powerstrip.logged(({ path }) => path === '/v1/b');
    expect(failed).toMatchObject({
      level: 'error',
      status: 502,
      error: 'ADAPTER_UNREACHABLE',
      message: expect.stringContaining('gone'),
    });
    expect(JSON.stringify(powerstrip.log)).not.toContain('secret');
    const statusPort = Number(new URL(powerstrip.status).port);
    expect((await call(statusPort, '/healthz')).body).toBe('ok\n');
    const { body } = await call(statusPort, '/metrics');
    expect(body).toContain(
      'powerstrip_requests_total{method="POST",endpoint="POST /*/a",kind="hooked",status="200"} 1',
    );
    expect(body).toContain('powerstrip_requests_total{method="GET",endpoint="",kind="pass",status="200"} 1');
    expect(body).toContain('powerstrip_hook_duration_seconds_count{adapter="adder",type="pre-hook"} 1');
    expect(body).toContain(
      'powerstrip_hook_failures_total{adapter="gone",type="pre-hook",code="ADAPTER_UNREACHABLE"} 1',
    );
    expect(body).toMatch(/powerstrip_open_calls 0/);
    expect((await call(statusPort, '/other')).status).toBe(404);
  });

  test('SIGTERM lets a call under way end', async () => {
    writeFileSync(file, yml('POST /*/a'));
    const { promise: asked, resolve: ask } = Promise.withResolvers<() => void>();
    await using slow = await startFakeDocker({ script: ({ reply }) => ask(() => reply(200, 'late')) });
    await using powerstrip = await startPowerstrip([
      ...['--config', file, '--listen', 'tcp://127.0.0.1:0', '--docker-host', slow.url],
    ]);
    using client = await openRawClient(powerstrip.port);
    client.send('GET /slow HTTP/1.1\r\nHost: docker\r\n\r\n');
    const answer = await asked;
    const stopped = powerstrip.stop();
    await powerstrip.logged(({ event }) => event === 'stopping');
    answer();
    await client.until(/\r\n\r\nlate$/);
    expect(await stopped).toBe(0);
    expect(powerstrip.log.at(-1)).toMatchObject({ event: 'stopped' });
  });

  test('SIGTERM ends it within its bound although a stream is open', async () => {
    writeFileSync(file, yml('POST /*/a'));
    await using endless = await startFakeDocker({
      script: ({ raw }) => raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n'),
    });
    await using powerstrip = await startPowerstrip([
      '--config',
      file,
      '--listen',
      'tcp://127.0.0.1:0',
      '--docker-host',
      endless.url,
      '--shutdown-timeout',
      '300',
    ]);
    using client = await openRawClient(powerstrip.port);
    client.send('GET /events HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until('x\r\n');
    const startedAt = performance.now();
    expect(await powerstrip.stop()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(powerstrip.log.at(-1)).toMatchObject({ event: 'stopped' });
  });
});
