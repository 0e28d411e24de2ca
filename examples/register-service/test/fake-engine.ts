import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Of a container, what the adapter asks the engine for. */
type State = { Running: boolean; Restarting: boolean };

export const running: State = { Running: true, Restarting: false };
/** As the engine has it while a restart policy waits: both. */
export const restarting: State = { Running: true, Restarting: true };
export const exited: State = { Running: false, Restarting: false };

/** A Docker engine with one container, `web` of the full id `WEB`: as much of it as the adapter uses. */
export async function startFakeEngine() {
  const streams = new Set<ServerResponse>();
  let state: State | undefined = running;
  const server = createServer(({ url = '' }, response) => {
    const path = url.replace(/^\/v[\d.]+|\?.*/g, '');
    if (path === '/events') {
      streams.add(response);
      response.flushHeaders();
    } else if (path === '/containers/json') {
      response.end(JSON.stringify(state?.Running ? [{ Id: WEB }] : []));
    } else if ([`/containers/${WEB}/json`, '/containers/web/json'].includes(path) && state !== undefined) {
      response.end(JSON.stringify(containerInspect(state)));
    } else {
      response.writeHead(404).end('{"message":"No such container"}');
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    /** undefined: it is removed. */
    become: (next: State | undefined) => {
      state = next;
    },
    emit: (Action: 'start' | 'die') => {
      for (const stream of streams) stream.write(`${JSON.stringify({ Action, Actor: { ID: WEB } })}\n`);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const WEB = '4be3'.repeat(16);

function containerInspect(State: State) {
  return {
    Id: WEB,
    State,
    Config: { Labels: { 'service.name': 'web', 'service.port': '8080' } },
    NetworkSettings: { Networks: { bridge: { IPAddress: '172.17.0.2' } } },
  };
}
