import { createStack, type Stack } from '@pw/cli/stack';
import { createDockerCli, type DockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';

export interface RunningStack {
  names: Stack['names'];
  /** The docker CLI, through powerstrip. */
  docker: DockerCli;
  down(): Promise<void>;
}

/** The stack of the talk, as `pnpm demo config ps-debug ps-weave ps` starts it, beside one that may be running. */
export async function startStack(): Promise<RunningStack> {
  const stack = createStack({ docker: new Docker(), prefix: 'pwe2e', port: 2385, subnet: '10.60.0.0/16' });
  try {
    await stack.up();
  } catch (error) {
    await stack.down();
    throw error;
  }
  return {
    names: stack.names,
    docker: createDockerCli(stack.dockerHost),
    down: async () => void (await stack.down()),
  };
}
