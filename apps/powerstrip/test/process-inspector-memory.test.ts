import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import type { PowerstripProcess } from './helpers/powerstrip-process.ts';
import { startProcessRig } from './helpers/process-rig.ts';

/** Some 4 kB, as the docker CLI sends them. */
const body = JSON.stringify({
  Number: 1,
  Env: Array.from({ length: 60 }, (_, at) => `NAME_${at}=${'value-'.repeat(9)}`),
});

/** One after the other, on one connection. */
async function create(port: number, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  for (let index = 0; index < count; index += 1) {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    request({ agent, port, host: '127.0.0.1', path: '/v1/containers/create', method: 'POST', headers })
      .on('error', reject)
      .on('response', (response) => text(response).then(resolve, reject))
      .end(body);
    await promise;
  }
  agent.destroy();
}

function residentMiB({ child }: PowerstripProcess): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

// Texts in V8's heap, or a WeakMap of the calls, make it 150 MiB and more: V8 waits for as much garbage again.
test('H2: recording takes little more memory than --inspect-bytes', async () => {
  await using rig = await startProcessRig();
  writeFileSync(rig.file, rig.yml('POST /*/containers/create'));
  const args = ['--inspect', '--inspect-bytes', String(32 * 1024 * 1024)];
  const grown: Record<string, number> = {};
  for (const [name, options] of Object.entries({ off: [], on: args })) {
    await using powerstrip = await rig.start(...options);
    await create(powerstrip.port, 500);
    const before = residentMiB(powerstrip);
    await create(powerstrip.port, 6_000);
    grown[name] = residentMiB(powerstrip) - before;
  }
  const { on = 0, off = 0 } = grown;
  console.info(`RSS grew by ${off.toFixed(0)} MiB without --inspect, by ${on.toFixed(0)} MiB with it`);
  expect(on - off).toBeLessThan(2 * 32);
}, 300_000);
