import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { DEFAULT_REGISTRY } from '../../images/default-registry.ts';
import { imageName } from '../../images/image-names.ts';
import { demultiplex } from '../../stack/demultiplex.ts';
import { partNames } from '../../stack/index.ts';
import type { DemoContext } from '../demo-context.ts';
import type { FigReport } from '../demo-event.ts';
import { removeStarted } from '../remove-started.ts';
import { startDemoPart } from '../start-demo-part.ts';
import { fetchValue } from './fetch-value.ts';
import { findCompose } from './find-compose.ts';
import { findFigDirectory } from './find-fig-directory.ts';
import { type ComposeCall, runCompose } from './run-compose.ts';

const URL = 'http://127.0.0.1:8082';

/**
 * The talk's stack of two services by a stock compose: through powerstrip, where they meet over weave; then with
 * links, straight at the engine. Starts what of the stack is missing, and removes that again.
 */
export async function fig(context: DemoContext): Promise<{ fig: FigReport; figLinks: FigReport }> {
  const compose = await findCompose();
  const directory = findFigDirectory();
  const { stack, emit, signal } = context;
  const missing = partNames.filter((part) => !stack.started.has(part));
  try {
    for (const part of partNames) await startDemoPart(part, context);
    const project = `${stack.names.privateNetwork}-fig`;
    const onLine = (line: string) => emit({ kind: 'output', from: 'compose', line });
    const { files, version } = compose;
    emit({ kind: 'note', line: `compose is ${version}, which reads ${files.weave}` });
    const call = { compose, directory, project, onLine, signal };
    return {
      fig: await roundTrip(context, { ...call, file: files.weave, dockerHost: stack.dockerHost }),
      figLinks: await roundTrip(context, { ...call, file: files.links, dockerHost: context.dockerHost }),
    };
  } finally {
    await removeStarted(context, missing);
  }
}

const LOG_TRIES = 20;
const LOG_POLL_MS = 100;

/** Build, up, curl, down. */
async function roundTrip(
  { docker, stack, emit, signal }: DemoContext,
  call: ComposeCall,
): Promise<FigReport> {
  emit({ kind: 'file', path: call.file, text: await readFile(join(call.directory, call.file), 'utf8') });
  const say = async (args: string[], bounded: ComposeCall = call) => {
    emit({
      kind: 'command',
      line: `DOCKER_HOST=${call.dockerHost} ${call.compose.command.join(' ')} -f ${call.file} ${args.join(' ')}`,
    });
    await runCompose(args, bounded);
  };
  try {
    await say(['build', ...buildArgs(stack.settings.registry)]);
    await say(['up', '-d']);
    emit({ kind: 'command', line: `curl -L ${URL}` });
    const value = await fetchValue(URL, signal);
    emit({ kind: 'output', from: 'curl', line: value });
    const askedBy = await whoAsked(docker, call.project);
    emit({ kind: 'note', line: `api was asked by ${askedBy}` });
    return { value, askedBy };
  } finally {
    // What was started is removed whether the demo was interrupted or not.
    const { signal: _interrupted, ...unbounded } = call;
    await say(['down', '--rmi', 'local', '-t', '1'], unbounded);
  }
}

/** The example starts from our image of Node, whose name is another one under --registry. */
function buildArgs(registry: string): string[] {
  return registry === DEFAULT_REGISTRY ? [] : ['--build-arg', `NODE=${imageName('node', registry)}`];
}

/** The address that api saw: one of weave, or of Docker's bridge. */
async function whoAsked(docker: Docker, project: string): Promise<string> {
  const label = [`com.docker.compose.project=${project}`, 'com.docker.compose.service=api'];
  const [api] = await docker.listContainers({ filters: { label } });
  if (api === undefined) return 'nobody: its container is gone';
  // A line is in Docker's log a moment after it was printed.
  for (let tries = 0; tries < LOG_TRIES; tries += 1) {
    const log = await docker.getContainer(api.Id).logs({ stdout: true, stderr: true, follow: false });
    const address = /asked by (?:::ffff:)?(\S+)/.exec(await demultiplex(log))?.[1];
    if (address !== undefined) return address;
    await delay(LOG_POLL_MS);
  }
  return 'nobody';
}
