// What the shim costs: from its start to the program's first instruction, and from the network's last step to it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileStatic } from '../../packages/wait-for-weave/scripts/compile-static.ts';
import { findNode } from '../../packages/wait-for-weave/scripts/paths.ts';
import { atMost, type BenchResult } from './report.ts';
import type { Samples } from './shim/rounds.ts';
import { median, quantile } from './statistics.ts';

const root = join(import.meta.dirname, '../..');

/** Needs root, or the right to make a user namespace, and iproute2; nothing of the host's network is touched. */
export async function bench(): Promise<BenchResult> {
  const samples = measure();
  const [node, shim, bare] = [samples.nodeMs, samples.shimMs, samples.bareMs].map(median) as [
    number,
    number,
    number,
  ];
  const figures = {
    nodeP50Ms: node,
    shimP50Ms: shim,
    shimP99Ms: quantile(samples.shimMs, 0.99),
    bareExecP50Ms: bare,
    overBareExecP50Ms: shim - bare,
    reactionP50Ms: median(samples.reactionMs),
    reactionP99Ms: quantile(samples.reactionMs, 0.99),
    waiterReactionP50Ms: median(samples.waiterReactionMs),
    waiterReactionP99Ms: quantile(samples.waiterReactionMs, 0.99),
  };
  const start = 'start of the shim to the first instruction, network ready';
  const late = 'last step of a network that is 10 ms late to the first instruction, ms';
  return {
    figures,
    checks: [
      atMost('S1', `${start}, over a bare execve, ms, p50 at most`, { value: shim - bare, target: 1 }),
      atMost('S1', `${start}, as a ratio to node -e 0, at most`, { value: shim / node, target: 0.05 }),
      atMost('S1', `${late}, p50 at most`, { value: figures.reactionP50Ms, target: 1 }),
      atMost('D3', `${late}, once the waiter has the wait, p50 at most`, {
        value: figures.waiterReactionP50Ms,
        target: 5,
      }),
    ],
  };
}

/** Runs the rounds in a network namespace of their own, as a child. */
function measure(): Samples {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  const directory = mkdtempSync(join(tmpdir(), 'pw-bench-shim-'));
  try {
    const probe = join(directory, 'probe');
    compileStatic(arch, join(root, 'test/e2e/shim/probe.c'), probe);
    const shim = join(root, `packages/wait-for-weave/dist/rootfs-${arch}/.wait-for-weave/wait-for-weave`);
    const rounds = join(import.meta.dirname, 'shim/rounds.ts');
    const namespace = process.getuid?.() === 0 ? ['-n'] : ['-rn'];
    const args = [...namespace, process.execPath, rounds, findNode(), shim, probe];
    return JSON.parse(
      execFileSync('unshare', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}
