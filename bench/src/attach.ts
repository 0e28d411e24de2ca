// C5: how long the start of a container is held: from the post-hook's arrival at the adapter to the answer, which is
// given when the address is on ethwe and the ready signal is set. One container at a time, without a shim in the way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';
import { atMost, type BenchResult } from './report.ts';
import { quantile } from './statistics.ts';

const NAME = 'pwbench-attach';
const WARM_UP = 5;
const ROUNDS = 60;
const agent = new Agent({ keepAlive: true });

export async function bench(): Promise<BenchResult> {
  const docker = new Docker();
  const cli = createDockerCli();
  await buildBusyboxImage(cli, NAME);
  await using adapter = await startAdapter();
  const samples: number[] = [];
  try {
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      const heldMs = await attachOnce(docker, adapter.url, round);
      if (round >= WARM_UP) samples.push(heldMs);
    }
  } finally {
    agent.destroy();
    await cli(['rm', '-f', NAME]);
    await cli(['rmi', '-f', NAME]);
  }
  return report(samples);
}

function report(samples: number[]): BenchResult {
  const p50 = quantile(samples, 0.5);
  const p99 = quantile(samples, 0.99);
  return {
    figures: {
      rounds: samples.length,
      attachP50Ms: p50,
      attachP99Ms: p99,
      attachMinMs: Math.min(...samples),
    },
    checks: [
      atMost('C5', 'post-hook received → address on ethwe, p50 in ms', { value: p50, target: 10 }),
      atMost('C5', 'post-hook received → address on ethwe, p99 in ms', { value: p99, target: 50 }),
    ],
  };
}

/** Milliseconds from the post-hook to its answer. */
async function attachOnce(docker: Docker, url: string, round: number): Promise<number> {
  const container = await docker.createContainer({
    name: NAME,
    Image: NAME,
    Cmd: ['sleep', '60'],
    Env: [`WEAVE_CIDR=10.254.0.${round + 1}/8`],
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    await container.start();
    const packet = {
      PowerstripProtocolVersion: 1,
      Type: 'post-hook',
      ClientRequest: { Method: 'POST', Request: `/v1.41/containers/${container.id}/start`, Body: null },
      ServerResponse: { ContentType: null, Body: null, Code: 204 },
    };
    const body = JSON.stringify(packet);
    const startedAt = performance.now();
    const status = await post(url, body);
    const heldMs = performance.now() - startedAt;
    if (status !== 200) throw new Error(`the adapter answered ${status}`);
    return heldMs;
  } finally {
    await container.remove({ force: true });
  }
}

/** As powerstrip calls its adapters: node:http over a connection that is kept. */
async function post(url: string, body: string): Promise<number | undefined> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const call = request(url, { method: 'POST', agent, headers });
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

/** The adapter as a process of this machine (root); a stack name of its own keeps it from attaching by events. */
async function startAdapter(): Promise<{ url: string } & AsyncDisposable> {
  const main = new URL('../../packages/adapter/src/main.ts', import.meta.url).pathname;
  const names = ['--network', NAME, '--bridge', 'pwbench', '--stack', 'pwbench', '--subnet', '10.66.0.0/16'];
  const shim = ['--shim-container', `${NAME}-shim`];
  const args = [
    '--conditions=@pw/source',
    main,
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    ...names,
    ...shim,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    const cli = createDockerCli();
    await cli(['rm', '-fv', `${NAME}-shim`]);
    await cli(['network', 'rm', NAME]);
  };
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stderr.resume();
    return { url, [Symbol.asyncDispose]: stop };
  }
  throw new Error('the adapter did not start; it has to run as root on the engine’s machine');
}
