import { existsSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { hostDockerds } from './host-dockerd.ts';

/**
 * Connects to the engine's socket, also when it was mounted into our container and the engine has created a new one since:
 * such a mount shows the old, unusable socket forever. The new one is reached through the root directory of the engine's
 * process or of process 1 (`--pid host`), by the same path.
 */
export function createDockerAgent(socketPath: string): Agent {
  let path = socketPath;
  const agent = new Agent({ keepAlive: true });
  const open = (): Socket => {
    const socket = connect(path);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') path = nextPath(socketPath, path);
    });
    return socket;
  };
  // docker-modem formats all options of each call for its debug log, whether that is on or not: the agent with its
  // sockets took as long as the call itself.
  const formatted = { [inspect.custom]: () => `agent of ${socketPath}` };
  return Object.assign(agent, { createConnection: open, ...formatted });
}

/** The next place to look after `failed`; from the last back to the first. */
export function nextPath(socketPath: string, failed: string, roots = engineRoots()): string {
  const others = roots.flatMap((root) => placesBelow(root, socketPath)).filter((place) => existsSync(place));
  const places = [socketPath, ...others];
  return places[(places.indexOf(failed) + 1) % places.length] ?? socketPath;
}

/**
 * Where /var/run is a link to /run, it cannot be followed: it is absolute, and below another process's root directory it
 * would lead to our own /run.
 */
function placesBelow(root: string, path: string): string[] {
  const real = path.replace(/^\/var\/run\//, '/run/');
  return real === path ? [root + path] : [root + real, root + path];
}

/** Where the engine may have its socket. Never a container's, which could answer as the engine; nor any of two engines. */
function engineRoots(): string[] {
  const dockerds = hostDockerds();
  return dockerds.length > 1 ? [] : [...dockerds, 1].map((pid) => `/proc/${pid}/root`);
}
