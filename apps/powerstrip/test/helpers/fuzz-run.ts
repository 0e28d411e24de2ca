// `fuzz-run.ts SEED COUNT`: sends COUNT hostile requests through a proxy to Node's own HTTP server, and prints one JSON
// line. A process of its own, outside the test runner, which would make it several times slower.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { HookConfig } from '../../src/config/hook-config.ts';
import { parseHookConfig } from '../../src/config/parse-hook-config.ts';
import { createProxy } from '../../src/create-proxy.ts';
import { parseRequestTarget } from '../../src/http/request-target.ts';
import { hostileRequest, seededRandom } from './hostile-request.ts';
import { sendUntilClosed } from './send-until-closed.ts';

const connectionsAtOnce = 64;
const answerWithinMs = 5_000;

const [, , seed = '1', count = '1000'] = process.argv;
const reached = new Set<string>();
const unreadable: string[] = [];
const matched = new Set<string>();
let tooSlow = 0;

// Unix sockets on both sides: so many TCP connections would use up the ports.
const folder = mkdtempSync(join(tmpdir(), 'powerstrip-fuzz-'));
const enginePath = join(folder, 'engine.sock');
const proxyPath = join(folder, 'proxy.sock');
const engine = await startEngine();
const proxy = createProxy({
  hooks: recordingHooks(),
  listen: [{ kind: 'unix', path: proxyPath }],
  engine: { kind: 'unix', path: enginePath, name: 'fuzz' },
  log: pino({ level: 'silent' }),
});
await proxy.listen();
await sendAll(Number(count), seededRandom(Number(seed)));
await sendHostile(Buffer.from('GET /still/there HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n'));
const unseen = [...reached].filter((seen) => !matched.has(canonical(seen)));
console.log(
  JSON.stringify({
    reached: reached.size,
    alive: reached.has('GET /still/there'),
    unseen,
    unreadable,
    tooSlow,
  }),
);
await proxy.close();
engine.closeAllConnections();
engine.close();
rmSync(folder, { recursive: true, force: true });

/** Another parser than ours, which has to read what comes through in the same way. */
async function startEngine(): Promise<Server> {
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    reached.add(`${request.method} ${request.url?.split('?')[0]}`);
    request.on('error', () => response.destroy());
    request.resume().on('end', () => response.end('ok'));
  });
  server.on('upgrade', (request, socket) => {
    reached.add(`${request.method} ${request.url?.split('?')[0]}`);
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
    // That a client left early is in order; anything else came through though not every parser can read it.
    if (error.code !== 'ECONNRESET' && error.code !== 'HPE_INVALID_EOF_STATE') {
      unreadable.push(`${error.code}: ${error.rawPacket?.toString('latin1')}`);
    }
    socket.destroy();
  });
  server.listen(enginePath);
  await once(server, 'listening');
  return server;
}

/** Hooks nothing, and notes what the matcher was asked. */
function recordingHooks(): HookConfig {
  const config = parseHookConfig('endpoints: {}\nadapters: {}', 'adapters.yml');
  const matches = (method: string, path: string) => {
    matched.add(`${method} ${path}`);
    return false;
  };
  return { ...config, endpoints: [{ pattern: { text: '* *', matches }, pre: [], post: [] }] };
}

function canonical(seen: string): string {
  const [method = '', ...target] = seen.split(' ');
  return `${method} ${parseRequestTarget(target.join(' ')).path}`;
}

async function sendAll(total: number, random: () => number): Promise<void> {
  let left = total;
  const worker = async () => {
    for (; left > 0; ) {
      left -= 1;
      await sendHostile(hostileRequest(random));
    }
  };
  await Promise.all(Array.from({ length: connectionsAtOnce }, worker));
}

/** Sends it, half-closes, and waits for the end of the connection: with an answer or without, but in time. */
async function sendHostile(bytes: Buffer): Promise<void> {
  if (!(await sendUntilClosed(bytes, { path: proxyPath, withinMs: answerWithinMs, end: true }))) tooSlow += 1;
}
