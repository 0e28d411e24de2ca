import { attachContainer } from './attach-container.ts';
import type { ExampleReport } from './demo-event.ts';
import type { DemoContext } from './run-demo.ts';
import { EXAMPLE_ARGUMENTS, EXAMPLE_IMAGE, runExample } from './run-example.ts';

const CIDR = '10.255.0.50/8';

/** The example straight at the engine, attached once it runs: as `weave run` did, so its network is late. */
export async function weaverun({ docker, stack, emit, signal }: DemoContext): Promise<ExampleReport> {
  const name = `${stack.names.adapter}-weaverun`;
  const command = [EXAMPLE_IMAGE, ...EXAMPLE_ARGUMENTS].join(' ');
  emit({ kind: 'command', line: `docker run --rm --name ${name} ${command}` });
  return runExample({
    docker,
    run: 'weaverun',
    name,
    label: stack.names.label,
    emit,
    signal,
    onStarted: async (id) => {
      emit({ kind: 'command', line: `docker run --rm … pw/adapter attach ${CIDR} ${id.slice(0, 12)}` });
      await attachContainer(docker, { cidr: CIDR, id, settings: stack.settings });
    },
  });
}
