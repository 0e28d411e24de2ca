import { createStack } from '@pw/cli/stack';
import { createDockerCli, type DockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';

export interface RunningStack {
  /** The docker CLI, through powerstrip. */
  docker: DockerCli;
  down(): Promise<void>;
}

/** The stack of the talk, as `pnpm demo config ps-debug ps-weave ps` starts it. */
export async function startStack(): Promise<RunningStack> {
  const stack = createStack({ docker: new Docker() });
  try {
    await stack.up();
  } catch (error) {
    await stack.down();
    throw error;
  }
  return { docker: createDockerCli('tcp://127.0.0.1:2375'), down: async () => void (await stack.down()) };
}
