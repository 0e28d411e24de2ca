// Which of the processes called dockerd is taken for the engine: never one that a container has named so.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { calledDockerd, type Place } from './support/called-dockerd.ts';

/** Runs as process 1, as systemd does: listens, and starts what is called dockerd at the given places. */
const PROCESS_ONE = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { nextPath } from '${import.meta.dirname}/../src/docker/docker-agent.ts';
import { dockerdPids, openDockerdNamespace } from '${import.meta.dirname}/../src/link/dockerd-namespace.ts';
import { createLibc } from '${import.meta.dirname}/../src/netlink/libc.ts';
const [socketPath, places] = process.argv.slice(1);
await once(createServer((socket) => socket.end()).listen(socketPath), 'listening');
const placeOf = new Map([['1', 'process 1'], ['self', 'ourselves']]);
for (const [place, [command, ...args]] of JSON.parse(places)) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  placeOf.set(String(child.pid), place);
}
const nameOf = (pid) => placeOf.get(String(pid)) ?? 'another';
const libc = createLibc();
const host = 'unix://' + socketPath;
using namespace = await openDockerdNamespace(libc, host);
const next = nextPath(socketPath, socketPath);
const socket = next === socketPath ? 'nowhere else' : nameOf(next.split('/')[2]);
const pids = [...dockerdPids(libc, host)];
console.log(JSON.stringify({ pids: pids.map(nameOf), namespace: nameOf(namespace.pid), socket }));
process.exit();
`;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function lookAmong(places: readonly Place[]): { pids: string[]; namespace: string; socket: string } {
  const script = ['--conditions=@pw/source', '--input-type=module', '-e', PROCESS_ONE];
  const socketPath = join(mkdtempSync(join(directory, 'at-')), 'docker.sock');
  const commands = JSON.stringify(places.map((place) => [place, calledDockerd(place)]));
  const args = [process.execPath, ...script, socketPath, commands];
  const namespaces = ['--pid', '--fork', '--mount-proc'];
  return JSON.parse(execFileSync('unshare', [...namespaces, ...args], { encoding: 'utf8', timeout: 30_000 }));
}

const CONFINED: Place[] = [
  'a container',
  'a container with the host’s pids',
  'a user namespace',
  'a user of the host',
];

test.each(CONFINED)(
  'one in %s is not taken, and hides no other',
  (place) => {
    const first = 'process 1';
    expect(lookAmong([place])).toStrictEqual({
      pids: [first, 'ourselves'],
      namespace: first,
      socket: first,
    });
    expect(lookAmong([place, 'the host', place])).toStrictEqual({
      pids: ['the host', first, 'ourselves'],
      namespace: 'the host',
      socket: 'the host',
    });
  },
  70_000,
);

test('one whose mounts are its own is, as systemd may start it', () => {
  expect(lookAmong(['a mount namespace of the host']).pids).toStrictEqual([
    'a mount namespace of the host',
    'process 1',
    'ourselves',
  ]);
}, 40_000);

test('of two of the host none is', () => {
  expect(lookAmong(['the host', 'the host'])).toStrictEqual({
    pids: ['process 1', 'ourselves'],
    namespace: 'process 1',
    // Through process 1 it might be the other one's.
    socket: 'nowhere else',
  });
}, 40_000);
