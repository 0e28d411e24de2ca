import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, readProc, runCommand, waitUntil } from '@pw/test-helpers';

/** A host that systemd runs, with an engine of its own; see systemd-host.sh. */
export interface SystemdHost extends AsyncDisposable {
  /** Its root directory, as seen from here. */
  readonly files: string;
  /** Runs a script with sh, as root of that host. */
  shell(script: string): Promise<CommandResult>;
}

/** `program` is the folder of powerstrip's main.js, which the host has as /usr/local/bin/powerstrip. Needs root. */
export async function startSystemdHost(program: string): Promise<SystemdHost> {
  const folder = mkdtempSync(join(tmpdir(), 'pwi-systemd-'));
  const args = [join(import.meta.dirname, 'systemd-host.sh'), folder, program, process.execPath];
  const child = spawn('sh', args, { stdio: ['pipe', 'inherit', 'inherit'] });
  const stop = async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const init = await findInit(child);
    const shell = (script: string) => runIn(init, script);
    await waitUntil('systemd has started the engine', 60_000, async () => {
      return (await shell('systemctl is-active docker.service')).stdout === 'active\n';
    });
    return { files: `/proc/${init}/root`, shell, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The process id of the host's systemd: a grandchild of the script. */
async function findInit(child: ChildProcess): Promise<number> {
  let found: number | undefined;
  await waitUntil('systemd runs', 20_000, async () => {
    const grandchildren = childrenOf(child.pid ?? 0).flatMap(childrenOf);
    found = grandchildren.find((pid) => readProc(`${pid}/comm`) === 'systemd\n');
    return found !== undefined;
  });
  return found as number;
}

function childrenOf(pid: number): number[] {
  return readProc(`${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
}

function runIn(init: number, script: string): Promise<CommandResult> {
  const namespaces = ['--mount', '--pid', '--cgroup', '--net', '--uts', '--ipc', '--root', '--wd'];
  const env = ['PATH=/usr/local/bin:/usr/sbin:/usr/bin', 'SYSTEMD_UNIT_PATH=/etc/systemd/system'];
  return runCommand('nsenter', [`--target=${init}`, ...namespaces, 'env', '-i', ...env, 'sh', '-c', script]);
}
