import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

const LISTENER = `process.title = process.argv[2];
require('node:net').createServer((c) => c.end()).listen(process.argv[1], () => console.log('ready'));
process.stdin.on('end', () => process.exit()).resume()`;

/** A process that is called dockerd, or otherwise, and listens there; it ends with this one at the latest. */
export async function startEngineProcess(socketPath: string, name = 'dockerd'): Promise<ChildProcess> {
  rmSync(socketPath, { force: true });
  const engine = spawn(process.execPath, ['-e', LISTENER, socketPath, name], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(engine.stdout, 'data');
  return engine;
}

export async function stopProcess(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
