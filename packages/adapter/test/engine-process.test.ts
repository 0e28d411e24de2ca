// Which process is the Docker engine: the one that listens at its socket, or the one for which systemd listens.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openEngineProcess } from '../src/engine-files/engine-process.ts';
import { startEngineProcess, stopProcess } from './support/fake-dockerd.ts';
import { libc } from './support/scratch-namespace.ts';

let directory: string;
let socketPath: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  socketPath = join(directory, 'docker.sock');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('one that lost its socket to another lives, and is not the current one', async () => {
  const first = await startEngineProcess(socketPath);
  using engine = openEngineProcess(libc, `unix://${socketPath}`);
  expect([engine?.isAlive(), engine?.isCurrent()]).toStrictEqual([true, true]);
  const second = await startEngineProcess(socketPath);
  expect([engine?.isAlive(), engine?.isCurrent()]).toStrictEqual([true, false]);
  await stopProcess(first);
  expect([engine?.isAlive(), engine?.isCurrent()]).toStrictEqual([false, false]);
  await stopProcess(second);
});

test('nobody is it behind another program, or elsewhere', async () => {
  const proxy = await startEngineProcess(socketPath, 'socket-proxy');
  expect(openEngineProcess(libc, `unix://${socketPath}`)).toBeUndefined();
  expect(openEngineProcess(libc, 'tcp://127.0.0.1:1')).toBeUndefined();
  await stopProcess(proxy);
});

/** Runs as process 1, as systemd does: listens, and starts so many processes called dockerd. */
const PROCESS_ONE = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { openEngineProcess } from '${import.meta.dirname}/../src/engine-files/engine-process.ts';
import { createLibc } from '${import.meta.dirname}/../src/netlink/libc.ts';
const [socketPath, count] = process.argv.slice(1);
await once(createServer((socket) => socket.end()).listen(socketPath), 'listening');
const dockerd = "process.title = 'dockerd'; console.log('ready'); setInterval(() => {}, 1000)";
const children = Array.from({ length: Number(count) }, () => spawn(process.execPath, ['-e', dockerd]));
await Promise.all(children.map((child) => once(child.stdout, 'data')));
const engine = openEngineProcess(createLibc(), 'unix://' + socketPath);
const look = () => [engine.isAlive(), engine.isCurrent()];
const looks = engine === undefined ? 'none' : [look()];
for (const child of children) child.kill('SIGKILL');
await Promise.all(children.map((child) => once(child, 'exit')));
if (engine !== undefined) looks.push(look());
console.log(JSON.stringify(looks));
process.exit();
`;

test.each([
  [0, 'none'],
  [
    1,
    [
      [true, true],
      [false, false],
    ],
  ],
  [2, 'none'],
])(
  'where systemd listens for one of %d processes called dockerd: %j',
  (count, expected) => {
    const script = ['--conditions=@pw/source', '--input-type=module', '-e', PROCESS_ONE];
    const output = execFileSync(
      'unshare',
      ['--pid', '--fork', '--mount-proc', process.execPath, ...script, socketPath, String(count)],
      { encoding: 'utf8', timeout: 30_000 },
    );
    expect(JSON.parse(output)).toStrictEqual(expected);
  },
  40_000,
);
