import { createStack, dailyAdaptersYml, type Stack } from '@pw/cli/stack';
import { createDockerCli, type DockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';

export interface AdapterStack extends AsyncDisposable {
  names: Stack['names'];
  /** The docker CLI through powerstrip, and straight at the engine. */
  docker: DockerCli;
  direct: DockerCli;
  /** The API through powerstrip, and straight at the engine. */
  proxied: Docker;
  engine: Docker;
}

/** Each test file has a prefix, a port and a subnet of its own. */
export async function startAdapterStack(options: {
  prefix: string;
  port: number;
  subnet: string;
}): Promise<AdapterStack> {
  const engine = new Docker();
  const stack = createStack({ docker: engine, ...options, adaptersYml: dailyAdaptersYml });
  await stack.down();
  try {
    for (const part of ['weavewait', 'powerstrip-weave', 'powerstrip'] as const) await stack.startPart(part);
  } catch (error) {
    await stack.down();
    throw error;
  }
  return {
    names: stack.names,
    docker: createDockerCli(stack.dockerHost),
    direct: createDockerCli(),
    proxied: new Docker({ protocol: 'http', host: '127.0.0.1', port: options.port }),
    engine,
    [Symbol.asyncDispose]: async () => void (await stack.down()),
  };
}
