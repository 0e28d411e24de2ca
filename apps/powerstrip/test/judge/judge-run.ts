// `judge-run.ts SEED COUNT`: sends COUNT calls through powerstrip, whose only hook sees them all, to the judge, and
// prints one JSON line. With a third argument, a file of requests in base64, one a line, it sends those instead. A
// process of its own, outside the test runner, which would make it several times slower.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ClientRequest, PreHookRequest } from '@pw/core';
import pino from 'pino';
import { parseHookConfig } from '../../src/config/parse-hook-config.ts';
import { createProxy } from '../../src/create-proxy.ts';
import { seededRandom } from '../helpers/hostile-request.ts';
import { sendUntilClosed } from '../helpers/send-until-closed.ts';
import { compareReadings } from './compare-readings.ts';
import { judgeRequest } from './judge-request.ts';
import { startJudge, type Understood } from './start-judge.ts';

const connectionsAtOnce = 32;
const answerWithinMs = 10_000;
const maxToldDifferences = 20;
/** With a fault, one difference is enough. */
const wantsFault = (process.env.FAULT ?? '') !== '';

const [, , seed = '1', count = '1000', file] = process.argv;
const shown = new Map<string, ClientRequest>();
const differences: string[] = [];
let judged = 0;
let differing = 0;
let tooSlow = 0;

await using judge = await startJudge(compare);
const folder = dirname(judge.socketPath);
const adapter = await startAdapter(join(folder, 'adapter.sock'));
const proxyPath = join(folder, 'proxy.sock');
const proxy = createProxy({
  hooks: parseHookConfig(
    JSON.stringify({
      endpoints: { '* *': { pre: ['a'] } },
      adapters: { a: { url: `unix://${join(folder, 'adapter.sock')}:/`, headers: true } },
    }),
    'adapters.yml',
  ),
  listen: [{ kind: 'unix', path: proxyPath }],
  engine: { kind: 'unix', path: judge.socketPath, name: 'judge' },
  log: pino({ level: 'silent' }),
});
await proxy.listen();
const random = seededRandom(Number(seed));
const requests =
  file === undefined
    ? Array.from({ length: Number(count) }, (_, index) => () => judgeRequest(random, String(index)))
    : readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => () => Buffer.from(line, 'base64'));
await sendAll(requests);
await proxy.close();
adapter.closeAllConnections();
adapter.close();
console.log(JSON.stringify({ sent: requests.length, judged, tooSlow, differing, differences }));

function compare(record: Understood): void {
  judged += 1;
  const difference = compareReadings(shown.get(record.ID), record);
  if (difference === undefined) return;
  differing += 1;
  if (differences.length < maxToldDifferences) {
    const docker = { ...record, Body: Buffer.from(record.Body, 'base64').toString('latin1') };
    differences.push(`the hook saw ${difference}, Docker ${JSON.stringify(docker)}`);
  }
}

/** Changes nothing, and notes what it was shown. */
async function startAdapter(path: string) {
  const server = createServer(async (request, response) => {
    const { ClientRequest, ClientHeaders } = JSON.parse(await text(request)) as PreHookRequest;
    shown.set(String(ClientHeaders?.['x-id']), ClientRequest);
    response.end(JSON.stringify({ PowerstripProtocolVersion: 1, ModifiedClientRequest: ClientRequest }));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(path);
  await once(server, 'listening');
  return server;
}

async function sendAll(requests: readonly (() => Buffer)[]): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (; next < requests.length && !(wantsFault && differing > 0); ) {
      const request = requests[next];
      next += 1;
      if (request !== undefined) await send(request());
    }
  };
  await Promise.all(Array.from({ length: connectionsAtOnce }, worker));
}

/** Every request asks for the connection to be closed; refused ones are closed anyway. */
async function send(bytes: Buffer): Promise<void> {
  if (!(await sendUntilClosed(bytes, { path: proxyPath, withinMs: answerWithinMs, end: false })))
    tooSlow += 1;
}
