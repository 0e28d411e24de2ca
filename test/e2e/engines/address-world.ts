// Containers as far as addresses go: a process with a network namespace each, and what Docker would remember of them.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerRequest, KnownContainer } from '@pw/adapter';
import type { Ipv4Cidr } from '@pw/core';
import { KILLED, type MortalEngine } from './mortal-engine.ts';

export interface World {
  /** Addresses that were given out so far. */
  readonly claimed: number;
  readonly containers: readonly WorldContainer[];
  /** What Docker tells an engine that starts. */
  known(): KnownContainer[];
  /** Creates and starts a container with that many addresses, as far as the engine lives to do it. */
  run(addresses: number): Promise<void>;
  restart(container: WorldContainer): Promise<void>;
  remove(container: WorldContainer): Promise<void>;
  /** Attaches what runs without its network, as the adapter does at its start. */
  reconcile(): Promise<void>;
}

export interface WorldContainer {
  id: string;
  process: ChildProcess;
  request: ContainerRequest;
  attached: boolean;
}

/** Long: the moves of the game share its containers. */
export function createWorld(engine: MortalEngine): World {
  const containers: WorldContainer[] = [];
  let claimed = 0;
  const attach = async (container: WorldContainer) => {
    const { id, request } = container;
    const target = { id, pid: container.process.pid, hostname: '', domainname: '' };
    const attached = await engine.call('attach', target, request);
    container.attached = attached !== KILLED;
  };
  return {
    get claimed() {
      return claimed;
    },
    containers,
    known: () => containers.map(({ id, request: { picked } }) => ({ id, running: true, picked })),
    async run(addresses) {
      const requests = Array.from({ length: addresses }, () => ({ kind: 'default' as const }));
      const plan = await engine.call('plan', requests);
      if (plan === KILLED) return;
      const { picked } = plan as { picked: Ipv4Cidr[] };
      claimed += picked.length;
      const request = { requests, picked };
      const container = {
        id: randomBytes(32).toString('hex'),
        process: await startProcess(),
        request,
        attached: false,
      };
      containers.push(container);
      await engine.call('created', container.id, picked);
      await attach(container);
    },
    async restart(container) {
      await endProcess(container.process);
      container.attached = false;
      await engine.call('died', container.id);
      container.process = await startProcess();
      await attach(container);
    },
    async remove(container) {
      containers.splice(containers.indexOf(container), 1);
      await endProcess(container.process);
      await engine.call('died', container.id);
      await engine.call('removed', container.id);
    },
    async reconcile() {
      await engine.call('restore', this.known());
      for (const container of containers) if (!container.attached) await attach(container);
    },
  };
}

/** The kernel's own list of a process's addresses, loopback aside. */
export function kernelAddresses({ process: { pid } }: WorldContainer): string[] {
  const trie = readFileSync(`/proc/${pid}/net/fib_trie`, 'utf8');
  const local = [...trie.matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g)].flatMap((match) => match[1] ?? []);
  return [...new Set(local)].filter((address) => !address.startsWith('127.'));
}

async function startProcess(): Promise<ChildProcess> {
  const child = spawn('unshare', ['-n', 'sleep', '600'], { stdio: 'ignore' });
  await once(child, 'spawn');
  // It has its own namespace once it has become the second program.
  while (readFileSync(`/proc/${child.pid}/comm`, 'utf8').trim() !== 'sleep') await sleep(1);
  return child;
}

async function endProcess(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
