// A Docker engine of the walk's own, with powerstrip and an adapter that may be killed, and what is not ours.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { createProgram } from '@pw/adapter/program';
import { buildBusyboxImage, createDockerCli, type DockerCli, freePort, runCommand } from '@pw/test-helpers';
import Docker from 'dockerode';
import { type OwnEngine, startOwnEngine } from '../adapter/own-engine.ts';
import { startPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { createForeigners, type Foreigners } from './foreigners.ts';
import { createMortalAdapter, type MortalAdapter } from './mortal-adapter.ts';

export const IMAGE = 'pwwalk-busybox';
export const NETWORK = 'weave';
const SUBNET = '10.75.0.0/26';
const SHIM_IMAGE = 'localhost/pw/wait-for-weave';
/** Long enough to matter to the steps after it. */
export const GRACE_SECONDS = 20;

export interface World extends AsyncDisposable {
  engine: OwnEngine;
  adapter: MortalAdapter;
  /** The docker CLI through powerstrip, and straight at the engine. */
  proxied: DockerCli;
  direct: DockerCli;
  api: Docker;
  foreigners: Foreigners;
  /** Runs a command of pw-adapter in a process other than the adapter's; throws what it throws. Gives its JSON. */
  command(...words: [string, ...string[]]): Promise<Record<string, unknown>>;
}

export async function createWorld(): Promise<World> {
  await using rest = new AsyncDisposableStack();
  const files = mkdtempSync(join(tmpdir(), 'pwwalk-files-'));
  rest.defer(() => rmSync(files, { recursive: true, force: true }));
  const engine = rest.use(await startOwnEngine({ name: 'pwwalk' }));
  await buildBusyboxImage(engine.docker, IMAGE);
  const copy = 'docker save "$SHIM" | docker -H "$ENGINE" load -q';
  await runCommand('sh', ['-c', copy], { env: { SHIM: SHIM_IMAGE, ENGINE: engine.host } });
  const foreigners = await createForeigners(engine, IMAGE);
  const flags = flagsFor(engine.host);
  const serve = [...flags, '--shim-image', SHIM_IMAGE, '--log-level', 'info'];
  const port = await freePort();
  const adapter = createMortalAdapter(serve, port, join(files, 'adapter.log'));
  rest.defer(() => adapter.kill());
  await adapter.start();
  const powerstrip = rest.use(
    await startPowerstrip({
      endpoints: hooked,
      adapters: { weave: { url: `http://127.0.0.1:${port}/v1/extension`, unwind: true } },
      args: ['--docker-host', engine.host],
    }),
  );
  const all = rest.move();
  return {
    engine,
    adapter,
    proxied: createDockerCli(powerstrip.url),
    direct: engine.docker,
    api: new Docker({ socketPath: engine.host.slice('unix://'.length) }),
    foreigners,
    command: (...words) => runProgram(words, flags),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function flagsFor(dockerHost: string): string[] {
  const names = ['--network', NETWORK, '--bridge', NETWORK, '--subnet', SUBNET];
  return [
    '--docker-host',
    dockerHost,
    '--engine',
    'bridge',
    ...names,
    '--grace-seconds',
    String(GRACE_SECONDS),
  ];
}

const weave = ['weave'];
const hooked = {
  'POST /*/containers/create': { pre: weave, post: weave },
  'POST /*/containers/*/start': { post: weave },
  'POST /*/containers/*/restart': { post: weave },
  'POST /*/containers/*/exec': { pre: weave },
  'POST /*/commit': { pre: weave },
};

async function runProgram([command, ...words]: [string, ...string[]], flags: readonly string[]) {
  const printed: string[] = [];
  const spy = jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
  try {
    const line = ['node', 'pw-adapter', command, ...flags, '--log-level', 'silent', '--json', ...words];
    await createProgram().parseAsync(line);
    return JSON.parse(printed.at(-1) ?? '{}') as Record<string, unknown>;
  } finally {
    spy.mockRestore();
  }
}
