import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { PowerstripError } from '@pw/core';
import type Docker from 'dockerode';
import { explainCreateFailure, ignoreGone } from '../engine/docker-failure.ts';
import { findImageId } from '../images/find-image.ts';
import { STACK_LABEL } from '../stack/index.ts';
import type { DemoEvent, ExampleReport, RunName } from './demo-event.ts';
import { parseExampleOutput } from './parse-example-output.ts';

export const EXAMPLE_ARGUMENTS = ['hello', 'world'];

export type RunExample = {
  /** The engine, or powerstrip before it. */
  docker: Docker;
  /** The name of the example's image. */
  image: string;
  run: RunName;
  name: string;
  label: string;
  env?: string[];
  emit: (event: DemoEvent) => void;
  signal: AbortSignal;
  /** Called once the start call has been answered. */
  onStarted?: (id: string) => Promise<void>;
};

/**
 * What `docker run --rm localhost/pw/example hello world` does: create, attach, start, wait, remove. Returns what the
 * example reports. Throws PART_FAILED when it exits with another code than 0 or says something else.
 */
export async function runExample(options: RunExample): Promise<ExampleReport> {
  const { docker, emit, run, signal } = options;
  await removeForerunner(options);
  const container = await createExample(options);
  const stop = () => void container.remove({ force: true, v: true }).catch(ignoreGone);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const lights = createLights(options);
    const output = await followOutput(docker, container, (line) => {
      // The example says nothing before it has seen ethwe with an address.
      lights.turnGreen();
      emit({ kind: 'output', from: run, line });
    });
    lights.turnRed();
    const exited = container.wait({ condition: 'next-exit' });
    await container.start({ abortSignal: signal });
    await options.onStarted?.(container.id);
    lights.turnGreen();
    const { StatusCode } = await exited;
    return readReport(await output.lines, { exitCode: StatusCode, name: options.name });
  } finally {
    signal.removeEventListener('abort', stop);
    await container.remove({ force: true, v: true }).catch(ignoreGone);
  }
}

/** Red from the start call on; green once, with the milliseconds in between. */
function createLights({ run, emit }: Pick<RunExample, 'run' | 'emit'>) {
  let redSince: number | undefined;
  return {
    turnRed() {
      redSince = performance.now();
      emit({ kind: 'light', run, state: 'red', atMs: 0 });
    },
    turnGreen() {
      if (redSince === undefined) return;
      emit({ kind: 'light', run, state: 'green', atMs: performance.now() - redSince });
      redSince = undefined;
    },
  };
}

/** A demo that was killed may have left its container: it has our label, so it is ours to remove. */
async function removeForerunner({ docker, name, label }: RunExample): Promise<void> {
  const forerunner = docker.getContainer(name);
  const seen = await forerunner.inspect().catch(ignoreGone);
  if (seen?.Config.Labels[STACK_LABEL] === label) {
    await forerunner.remove({ force: true, v: true }).catch(ignoreGone);
  }
}

async function createExample({ docker, image, name, label, env = [], signal }: RunExample) {
  const Image = await findImageId(docker, image, name);
  try {
    return await docker.createContainer({
      name,
      Image,
      Cmd: EXAMPLE_ARGUMENTS,
      Env: env,
      AttachStdout: true,
      AttachStderr: true,
      Labels: { [STACK_LABEL]: label },
      abortSignal: signal,
    });
  } catch (error) {
    throw explainCreateFailure(error, { name, image });
  }
}

/** Attaches before the start, so that no line is missed. `lines` resolves with all of them when the stream ends. */
async function followOutput(docker: Docker, container: Docker.Container, onLine: (line: string) => void) {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true, hijack: true });
  const text = new PassThrough();
  docker.modem.demuxStream(stream, text, text);
  stream.once('end', () => text.end());
  stream.once('close', () => text.end());
  const lines: string[] = [];
  const reader = createInterface(text);
  reader.on('line', (line) => {
    lines.push(line);
    onLine(line);
  });
  return { lines: new Promise<string[]>((resolve) => reader.once('close', () => resolve(lines))) };
}

function readReport(lines: string[], { exitCode, name }: { exitCode: number; name: string }): ExampleReport {
  const report = exitCode === 0 ? parseExampleOutput(lines) : undefined;
  if (report !== undefined) return report;
  const said = lines.length === 0 ? 'without a word' : `and said:\n${lines.join('\n')}`;
  throw new PowerstripError('PART_FAILED', `The container ${name} ended with exit code ${exitCode} ${said}`);
}
