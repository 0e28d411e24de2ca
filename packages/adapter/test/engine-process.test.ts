// Which process is the Docker engine: the one that listens at its socket, or the one for which systemd listens.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openEngineProcess } from '../src/engine-files/engine-process.ts';
import { calledDockerd, type Place } from './support/called-dockerd.ts';
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

/** Runs as process 1, as systemd does: listens, and starts what is called dockerd at the given places. */
const PROCESS_ONE = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { openEngineProcess } from '${import.meta.dirname}/../src/engine-files/engine-process.ts';
import { createLibc } from '${import.meta.dirname}/../src/netlink/libc.ts';
const [socketPath, commands] = process.argv.slice(1);
await once(createServer((socket) => socket.end()).listen(socketPath), 'listening');
const children = JSON.parse(commands).map(([command, ...args]) => spawn(command, args));
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

/** As long as its process runs, and when it has ended. */
const FOUND = [
  [true, true],
  [false, false],
];

test.each<[Place[], unknown]>([
  [[], 'none'],
  [['the host'], FOUND],
  [['the host', 'the host'], 'none'],
  [['a container'], 'none'],
  [['a container', 'the host'], FOUND],
])(
  'where systemd listens, with a process called dockerd in each of %j: %j',
  (places, expected) => {
    const script = ['--conditions=@pw/source', '--input-type=module', '-e', PROCESS_ONE];
    const commands = JSON.stringify(places.map(calledDockerd));
    const output = execFileSync(
      'unshare',
      ['--pid', '--fork', '--mount-proc', process.execPath, ...script, socketPath, commands],
      { encoding: 'utf8', timeout: 30_000 },
    );
    expect(JSON.parse(output)).toStrictEqual(expected);
  },
  40_000,
);
