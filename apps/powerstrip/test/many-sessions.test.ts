import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type FakeDocker, startFakeDocker, waitUntil } from '@pw/test-helpers';
import { type PowerstripProcess, startPowerstrip } from './helpers/powerstrip-process.ts';
import { openRawClient } from './helpers/raw-client.ts';

const attach =
  'POST /v1.41/containers/x/attach HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';

test('B5: 500 attach sessions at once all talk; when they are closed, handles and memory are as before', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-sessions-'));
  writeFileSync(join(folder, 'adapters.yml'), 'endpoints: {}\nadapters: {}\n');
  await using engine = await startFakeDocker({
    script: (engineCall) => {
      engineCall.raw('HTTP/1.1 101 UPGRADED\r\n\r\n');
      engineCall.hijack(
        (bytes) => engineCall.raw(bytes),
        () => engineCall.socket.end(),
      );
    },
  });
  await using powerstrip = await startPowerstrip([
    '--config',
    join(folder, 'adapters.yml'),
    '--listen',
    'tcp://127.0.0.1:0',
    '--docker-host',
    engine.url,
  ]);
  const talkAgain = async (times: number) => {
    for (let time = 0; time < times; time += 1) await talk(powerstrip, { engine, sessions: 500 });
  };
  // Node's heap takes some rounds to grow to the size that so many need. What later rounds add would be a leak.
  await talkAgain(32);
  const before = { handles: handles(powerstrip), rssMiB: rssMiB(powerstrip) };
  await talkAgain(8);
  expect(handles(powerstrip)).toBeLessThanOrEqual(before.handles * 1.1);
  expect(rssMiB(powerstrip)).toBeLessThanOrEqual(before.rssMiB * 1.1);
  rmSync(folder, { recursive: true });
}, 60_000);

/** Opens the sessions, has each of them say two things, and closes them. */
async function talk(
  powerstrip: PowerstripProcess,
  { engine, sessions }: { engine: FakeDocker; sessions: number },
): Promise<void> {
  const clients = await Promise.all(Array.from({ length: sessions }, () => openRawClient(powerstrip.port)));
  for (const client of clients) client.send(attach);
  await Promise.all(clients.map((client) => client.until('101')));
  for (const [index, client] of clients.entries()) client.send(`hello ${index}.`);
  await Promise.all(clients.map((client, index) => client.until(`hello ${index}.`)));
  expect(engine.open()).toBe(sessions);
  for (const client of clients) client.send('again');
  await Promise.all(clients.map((client) => client.until('again')));
  for (const client of clients) client.end();
  await Promise.all(clients.map(({ socket }) => (socket.closed ? undefined : once(socket, 'close'))));
  await waitUntil('every session is closed', 20_000, () => engine.open() === 0);
}

function handles({ child }: PowerstripProcess): number {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}

function rssMiB({ child }: PowerstripProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
