import { ignoreGone } from '../engine/docker-failure.ts';
import { imageName } from '../images/image-names.ts';
import { removeNetwork } from '../stack/tear-down.ts';
import { attachContainer } from './attach-container.ts';
import type { DemoContext } from './demo-context.ts';
import type { ExampleReport } from './demo-event.ts';
import { EXAMPLE_ARGUMENTS, runExample } from './run-example.ts';

const CIDR = '10.255.0.50/8';

type Late = Pick<DemoContext, 'docker' | 'stack' | 'emit' | 'signal'> & { name: string; image: string };

/** The example straight at the engine, attached once it runs: as `weave run` did, so its network is late. */
export async function weaverun({ docker, stack, emit, signal }: DemoContext): Promise<ExampleReport> {
  const name = `${stack.names.adapter}-weaverun`;
  const image = imageName('example', stack.settings.registry);
  const command = [image, ...EXAMPLE_ARGUMENTS].join(' ');
  emit({ kind: 'command', line: `docker run --rm --name ${name} ${command}` });
  try {
    return await runLate({ docker, stack, emit, signal, name, image });
  } finally {
    // Without an adapter the attach has made the weave network for this container alone.
    const adapter = await docker.getContainer(stack.names.adapter).inspect().catch(ignoreGone);
    if (adapter === undefined) await removeNetwork(docker, stack.names.weaveNetwork, stack.names.label);
  }
}

function runLate({ docker, stack, emit, signal, name, image }: Late): Promise<ExampleReport> {
  const adapter = imageName('adapter', stack.settings.registry);
  return runExample({
    docker,
    image,
    run: 'weaverun',
    name,
    label: stack.names.label,
    emit,
    signal,
    onStarted: async (id) => {
      emit({
        kind: 'command',
        line: `docker run --rm … ${adapter} attach ${CIDR} ${id.slice(0, 12)}`,
      });
      await attachContainer(docker, { cidr: CIDR, id, settings: stack.settings });
    },
  });
}
