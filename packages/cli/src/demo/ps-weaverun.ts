import { createEngineClient } from '../engine/create-engine-client.ts';
import type { ExampleReport } from './demo-event.ts';
import type { DemoContext } from './run-demo.ts';
import { EXAMPLE_ARGUMENTS, EXAMPLE_IMAGE, runExample } from './run-example.ts';

const CIDR = '10.255.0.51/8';

/** The same example, the same request as any docker client sends, through powerstrip: the network is there first. */
export async function psWeaverun({ stack, emit, signal }: DemoContext): Promise<ExampleReport> {
  const name = `${stack.names.adapter}-ps-weaverun`;
  const command = [EXAMPLE_IMAGE, ...EXAMPLE_ARGUMENTS].join(' ');
  emit({
    kind: 'command',
    line: `DOCKER_HOST=${stack.dockerHost} docker run --rm --name ${name} -e WEAVE_CIDR=${CIDR} ${command}`,
  });
  return runExample({
    docker: createEngineClient(stack.dockerHost, {}),
    run: 'ps-weaverun',
    name,
    label: stack.names.label,
    env: [`WEAVE_CIDR=${CIDR}`],
    emit,
    signal,
  });
}
