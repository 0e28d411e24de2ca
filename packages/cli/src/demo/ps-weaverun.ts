import { PowerstripError } from '@pw/core';
import { createEngineClient, pingEngine } from '../engine/index.ts';
import { imageName } from '../images/image-names.ts';
import type { DemoContext } from './demo-context.ts';
import type { ExampleReport } from './demo-event.ts';
import { followHops } from './follow-hops.ts';
import { EXAMPLE_ARGUMENTS, runExample } from './run-example.ts';

const CIDR = '10.255.0.51/8';

/** The same example, the same request as any docker client sends, through powerstrip: the network is there first. */
export async function psWeaverun({ docker, stack, emit, signal }: DemoContext): Promise<ExampleReport> {
  await mustAnswer(stack.dockerHost);
  const name = `${stack.names.adapter}-ps-weaverun`;
  const image = imageName('example', stack.settings.registry);
  const command = [image, ...EXAMPLE_ARGUMENTS].join(' ');
  emit({
    kind: 'command',
    line: `DOCKER_HOST=${stack.dockerHost} docker run --rm --name ${name} -e WEAVE_CIDR=${CIDR} ${command}`,
  });
  const following = new AbortController();
  await followHops(docker, { container: stack.names.debug, emit, signal: following.signal });
  emit({ kind: 'hop', station: 0, call: 'create', back: false });
  try {
    return await runExample({
      docker: createEngineClient(stack.dockerHost, {}),
      image,
      run: 'ps-weaverun',
      name,
      label: stack.names.label,
      env: [`WEAVE_CIDR=${CIDR}`],
      emit,
      signal,
    });
  } finally {
    following.abort();
    emit({ kind: 'hop', station: 0, call: 'start', back: true });
  }
}

async function mustAnswer(dockerHost: string): Promise<void> {
  const failure = await pingEngine(dockerHost, {});
  if (failure === undefined) return;
  throw new PowerstripError(
    'ENGINE_UNREACHABLE',
    `powerstrip does not answer at ${dockerHost}: ${failure.message}`,
    {
      hint: 'Start it and its adapters: pw demo ps-debug ps-weave ps',
      cause: failure,
    },
  );
}
