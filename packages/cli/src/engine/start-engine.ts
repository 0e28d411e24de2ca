import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PowerstripError } from '@pw/core';
import { findProgram } from './install-engine.ts';
import { pingEngine } from './ping-engine.ts';

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/**
 * Starts the engine of this machine and waits until it answers: through systemd where that runs, else `dockerd`
 * in a session of its own, which outlives this program. Throws ENGINE_UNREACHABLE with the end of its log.
 */
export async function startEngine({
  log,
  dockerHost,
}: {
  log: (line: string) => void;
  dockerHost: string;
}): Promise<void> {
  if (existsSync('/run/systemd/system')) return startWithSystemd({ log, dockerHost });
  const { logPath, handle } = await openLog();
  log(`dockerd (log: ${logPath})`);
  const program = (await findProgram('dockerd')) ?? 'dockerd';
  const child = spawn(program, [], { detached: true, stdio: ['ignore', handle.fd, handle.fd] });
  await handle.close();
  await waitForAnswer({ dockerHost, child, logPath });
  child.unref();
}

async function startWithSystemd({
  log,
  dockerHost,
}: {
  log: (line: string) => void;
  dockerHost: string;
}): Promise<void> {
  log('systemctl start docker');
  const child = spawn('systemctl', ['start', 'docker'], { stdio: 'ignore' });
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 1));
  });
  if ((await exited) !== 0 || !(await answersInTime(dockerHost, () => false))) {
    throw notStarted('systemctl start docker failed', 'Look at: journalctl -u docker');
  }
}

async function waitForAnswer({
  dockerHost,
  child,
  logPath,
}: {
  dockerHost: string;
  child: ChildProcess;
  logPath: string;
}): Promise<void> {
  let gone = false;
  child.once('error', () => (gone = true));
  child.once('exit', () => (gone = true));
  if (await answersInTime(dockerHost, () => gone)) return;
  if (!gone) child.kill('SIGTERM');
  const tail = (await readFile(logPath, 'utf8').catch(() => '')).trim().split('\n').slice(-5).join('\n');
  const what = gone ? 'dockerd ended at once' : `dockerd did not answer within ${READY_TIMEOUT_MS / 1000} s`;
  throw notStarted(`${what}:\n${tail}`, `The whole log is in ${logPath}.`);
}

async function answersInTime(dockerHost: string, isHopeless: () => boolean): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && !isHopeless()) {
    if ((await pingEngine(dockerHost)) === undefined) return true;
    await delay(POLL_MS);
  }
  return false;
}

async function openLog() {
  const preferred = '/var/log/dockerd.log';
  try {
    return { logPath: preferred, handle: await open(preferred, 'a') };
  } catch {
    const logPath = join(tmpdir(), `dockerd-${process.pid}.log`);
    return { logPath, handle: await open(logPath, 'a') };
  }
}

function notStarted(message: string, hint: string): PowerstripError {
  return new PowerstripError('ENGINE_UNREACHABLE', message, { hint });
}
