// Runs a command of pw-adapter next to the engine: in the running adapter, else in a container of its own.
import { errorCatalogue, type FailureReport, PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { explainCreateFailure, ignoreGone, statusOf } from '../engine/docker-failure.ts';
import { findImageId } from '../images/find-image.ts';
import { imageName } from '../images/image-names.ts';
import { demultiplex } from '../stack/demultiplex.ts';
import { type Ended, execInContainer } from '../stack/exec-in-container.ts';
import { STACK_LABEL } from '../stack/index.ts';
import { adapterHostConfig, engineFlags, type PartSettings } from '../stack/part-specs.ts';

/** Flags of `serve` that the other commands do not have, with a value; a test compares them with pw-adapter’s own. */
export const SERVE_ONLY_FLAGS = [
  '-p',
  '--port',
  '--host',
  '--token-file',
  '--shim-container',
  '--shim-image',
];
/** The same without a value. */
export const SERVE_ONLY_SWITCHES = ['--rewrite-inspect', '--no-rewrite-hosts'];

export interface AdapterCall {
  docker: Docker;
  settings: PartSettings;
  /** The command with its arguments, without engine flags. */
  words: readonly string[];
}

/** Gives the command's stdout as JSON. Throws what it failed with. */
export async function runAdapter(call: AdapterCall): Promise<unknown> {
  const adapter = await findRunning(call);
  const ended = adapter === undefined ? await runAlone(call) : await runInside(call, adapter);
  if (ended.exitCode === 0) return JSON.parse(ended.stdout);
  throw readFailure(ended);
}

/** What pw-adapter prints of its own failures; anything else, as of its command line, is its stderr. */
function readFailure({ stdout, stderr }: Ended): PowerstripError {
  const report = /^\{"error":.*\}$/m.exec(stdout)?.[0];
  if (report === undefined) return new PowerstripError('PART_FAILED', stderr.trim());
  const { code, message, hint } = (JSON.parse(report) as { error: FailureReport }).error;
  return new PowerstripError(code in errorCatalogue ? code : 'PART_FAILED', message, { hint });
}

/** The engine flags of an adapter's own command line. */
export function engineFlagsOf(command: readonly string[]): string[] {
  const flags: string[] = [];
  for (let at = command[0] === 'serve' ? 1 : 0; at < command.length; at += 1) {
    const [flag = ''] = command[at]?.split('=') ?? [];
    if (SERVE_ONLY_SWITCHES.includes(flag)) continue;
    if (!SERVE_ONLY_FLAGS.includes(flag)) flags.push(command[at] ?? '');
    else if (command[at] === flag) at += 1;
  }
  return flags;
}

/** undefined: no adapter of this stack runs. */
async function findRunning({
  docker,
  settings,
}: AdapterCall): Promise<Docker.ContainerInspectInfo | undefined> {
  const adapter = await docker
    .getContainer(settings.names.adapter)
    .inspect()
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw error;
    });
  return adapter?.State.Running === true ? adapter : undefined;
}

async function runInside(
  { docker, settings, words }: AdapterCall,
  { Config }: Docker.ContainerInspectInfo,
): Promise<Ended> {
  return execInContainer(docker, settings.names.adapter, commandInside(Config, words));
}

/**
 * The command line for an exec in a container of the adapter: the image says how pw-adapter is started, and the command
 * of the container which engine it has.
 */
export function commandInside(
  { Entrypoint, Cmd }: Pick<Docker.ContainerInspectInfo['Config'], 'Entrypoint' | 'Cmd'>,
  [command = '', ...args]: readonly string[],
): string[] {
  return [...[Entrypoint ?? []].flat(), command, ...engineFlagsOf(Cmd ?? []), '--json', ...args];
}

async function runAlone({ docker, settings, words }: AdapterCall): Promise<Ended> {
  const [command = '', ...args] = words;
  const image = imageName('adapter', settings.registry);
  const container = await docker
    .createContainer({
      Image: await findImageId(docker, image, `pw ${command}`),
      Cmd: [command, ...engineFlags(settings), '--json', ...args],
      Env: engineEnv(),
      Labels: { [STACK_LABEL]: settings.names.label },
      HostConfig: { ...adapterHostConfig(settings), NetworkMode: 'none' },
    })
    .catch((error: unknown) => {
      throw explainCreateFailure(error, { name: `pw ${command}`, image });
    });
  try {
    const exited = container.wait({ condition: 'next-exit' });
    await container.start();
    const { StatusCode: exitCode } = await exited;
    const read = async (which: { stdout?: boolean; stderr?: boolean }) =>
      demultiplex(await container.logs({ stdout: false, stderr: false, follow: false, ...which }));
    return { exitCode, stdout: await read({ stdout: true }), stderr: await read({ stderr: true }) };
  } finally {
    await container.remove({ force: true, v: true }).catch(ignoreGone);
  }
}

/** Without an adapter to ask, the caller's own environment says which engine. */
function engineEnv(): string[] {
  return Object.entries(process.env).flatMap(([name, value]) =>
    /^(PW_(ENGINE|WITHOUT_DNS)|WEAVE_HTTP_ADDR)$/.test(name) ? [`${name}=${value}`] : [],
  );
}
