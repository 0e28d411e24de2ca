import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { demultiplex } from './demultiplex.ts';

const READY_TIMEOUT_MS = 20_000;
const PROBE_TIMEOUT_MS = READY_TIMEOUT_MS + 5_000;

/**
 * Resolves when the part accepts connections on `port`, asked from inside its container: so that it works with an
 * engine on another machine too. Throws PART_FAILED with the end of its log when it does not come up.
 */
export async function waitUntilReady(
  container: Docker.Container,
  port: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const known = new AbortController();
  const bounded = AbortSignal.any([signal, known.signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
  const problem = await Promise.race([
    probe(container, port, bounded).catch((error: Error) => error.message),
    end(container, bounded),
  ]);
  known.abort();
  signal.throwIfAborted();
  if (problem === undefined) return;
  const { Name, State } = await container.inspect();
  const state = State.Running ? problem : `it ended with exit code ${State.ExitCode}`;
  const log = await readLogTail(container);
  throw new PowerstripError('PART_FAILED', `${Name.slice(1)} did not come up: ${state}\n${log}`.trimEnd(), {
    hint: `Its whole log: docker logs ${Name.slice(1)}`,
  });
}

/** Docker 20.10 does not end the stream of a probe whose container has ended. */
async function end(container: Docker.Container, abortSignal: AbortSignal): Promise<string> {
  const { promise: never } = Promise.withResolvers<never>();
  await container.wait({ condition: 'not-running', abortSignal }).catch(() => never);
  return 'it ended';
}

async function probe(
  container: Docker.Container,
  port: number,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const exec = await container.exec({
    Cmd: ['/usr/bin/node', '-e', connectScript(port)],
    AttachStdout: true,
    AttachStderr: true,
  });
  const output = await demultiplex(await exec.start({ abortSignal }));
  const { ExitCode } = await exec.inspect();
  return ExitCode === 0 ? undefined : output.trim() || `its probe ended with exit code ${ExitCode}`;
}

/** Runs in the container: connects until somebody accepts. */
function connectScript(port: number): string {
  return `const deadline = Date.now() + ${READY_TIMEOUT_MS};
const attempt = () => {
  const socket = require('node:net').connect(${port}, '127.0.0.1');
  socket.once('connect', () => process.exit(0));
  socket.once('error', (error) => {
    if (Date.now() < deadline) return setTimeout(attempt, 20);
    console.error('nothing accepts connections on port ${port}: ' + error.message);
    process.exit(1);
  });
};
attempt();`;
}

async function readLogTail(container: Docker.Container): Promise<string> {
  const raw = await container.logs({ stdout: true, stderr: true, follow: false, tail: 8 });
  return demultiplex(raw);
}
