import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProc } from '@pw/test-helpers';

/** Processes with the directory in their command line: an engine, its containerd, its shims. Never this one. */
export function processesNaming(directory: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => readProc(`${pid}/cmdline`).includes(`${directory}/`))
    .map(Number);
}

/** SIGKILL by pid; resolves when they are gone, or after 5 s. */
export async function killAll(pids: readonly number[]): Promise<void> {
  for (const pid of pids) signal(pid, 'SIGKILL');
  const deadline = Date.now() + 5000;
  while (pids.some((pid) => signal(pid, 0)) && Date.now() < deadline) await sleep(20);
}

function signal(pid: number, kind: 'SIGKILL' | 0): boolean {
  try {
    process.kill(pid, kind);
    return true;
  } catch {
    return false; // it has gone
  }
}
