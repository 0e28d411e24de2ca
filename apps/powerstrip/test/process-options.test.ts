import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { call } from './helpers/call.ts';
import { runPowerstrip, startPowerstrip } from './helpers/powerstrip-process.ts';
import { type ProcessRig, startProcessRig } from './helpers/process-rig.ts';
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

// Node's timers take what is too long for them for 1 ms.
const badBounds = [
  ['--max-body-bytes', '0'],
  ['--max-body-bytes', '1000000000'],
  ['--max-collected-bytes', '-1'],
  ['--max-head-bytes', '0'],
  ['--max-head-bytes', '1e6'],
  ['--max-connections', '0'],
  ['--max-connections', '99999999999999999999'],
  ['--head-timeout', '0'],
  ['--head-timeout', '2147483648'],
  ['--body-timeout', '999999999999'],
  ['--idle-timeout', '2592000000'],
  ['--handshake-timeout', '3000000000'],
  ['--shutdown-timeout', '-5'],
  ['--reload-interval', '0'],
  ['--inspect-calls', '0x10'],
].map((args): [string[], string, string] => [args, args[0] ?? '', 'whole number from']);

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
    ...badBounds,
    [['--log-level', 'loud'], "'loud' is invalid", 'fatal, error, warn'],
    [['--nonsense'], "unknown option '--nonsense'", '--help'],
  ])('%j stops the start', async (args, what, fix) => {
    writeFileSync(file, rig.yml('POST /*/a'));
    const { code, stderr } = await runPowerstrip(['--config', file, ...args]);
    expect([code, stderr, stderr]).toEqual([1, expect.stringContaining(what), expect.stringContaining(fix)]);
  });

  test('PX-START: a status port that is taken ends the process, and no API listener stays', async () => {
    writeFileSync(file, rig.yml('POST /*/a'));
    await using first = await rig.start();
    const taken = new URL(first.status).host;
    const { code, stderr } = await runPowerstrip([
      '--config',
      file,
      '--listen',
      'tcp://127.0.0.1:0',
      '--docker-host',
      rig.engine.url,
      '--status-listen',
      `tcp://${taken}`,
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('--status-listen')]);
  });

  test.each(['false', '0', 'no', ''])('PX-BOOL: POWERSTRIP_INSECURE=%j is off', async (value) => {
    writeFileSync(file, rig.yml('POST /*/a'));
    const args = ['--config', file, '--listen', 'tcp://0.0.0.0:0', '--docker-host', rig.engine.url];
    const { code, stderr } = await runPowerstrip(args, { POWERSTRIP_INSECURE: value, POWERSTRIP_TLS: value });
    expect([code, stderr]).toEqual([1, expect.stringContaining('would let anyone')]);
  });

  test('PX-BOOL: a boolean that is neither on nor off stops the start', async () => {
    const { code, stderr } = await runPowerstrip(['--config', file], { POWERSTRIP_TLS: 'maybe' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('POWERSTRIP_TLS is "maybe"')]);
  });

  test('bounds at their largest: nothing is closed at once', async () => {
    writeFileSync(file, rig.yml('POST /*/a'));
    const flags = ['--head-timeout', '--body-timeout', '--idle-timeout', '--shutdown-timeout'];
    const args = ['--config', file, '--listen', 'tcp://127.0.0.1:0', '--docker-host', rig.engine.url];
    await using powerstrip = await startPowerstrip([
      ...args,
      ...flags.flatMap((flag) => [flag, '2147483647']),
    ]);
    using client = await openRawClient(powerstrip.port);
    await sleep(100);
    client.send('GET /_ping HTTP/1.1\r\n');
    await sleep(100);
    client.send('Host: docker\r\n\r\n');
    await client.until('SeenByFakeDocker');
  });

  test('the environment gives what no flag says', async () => {
    writeFileSync(file, rig.yml('POST /*/a'));
    await using powerstrip = await startPowerstrip([], {
      POWERSTRIP_CONFIG: file,
      POWERSTRIP_LISTEN: 'tcp://127.0.0.1:0',
      DOCKER_HOST: rig.engine.url,
    });
    expect((await call(powerstrip.port, '/_ping')).status).toBe(200);
  });
});
