import type Docker from 'dockerode';
import { createEngineClient, engineEnv, ensureEngine } from '../engine/index.ts';
import { readSecurity } from '../engine/read-security.ts';
import { createStack, type Stack, type StackOptions } from './index.ts';
import type { StackFlags } from './stack-flags.ts';

/**
 * The stack that the flags name, on the engine that answers. `startEngine`: one is started where none does, and what is done
 * for that is printed on stderr.
 */
export async function openStack(
  flags: StackFlags,
  {
    startEngine = false,
    ...options
  }: Pick<StackOptions, 'adaptersYml' | 'restart' | 'adapterFlags' | 'adapterEnv' | 'inspect'> & {
    startEngine?: boolean;
  } = {},
): Promise<{ docker: Docker; stack: Stack }> {
  const env = engineEnv(flags.port, process.env);
  const { dockerHost } = await ensureEngine({
    log: (line) => void process.stderr.write(`${line}\n`),
    env,
    start: startEngine,
    ...(flags.installEngine && { install: true }),
  });
  const docker = createEngineClient(dockerHost, env);
  const { prefix, subnet, port, registry } = flags;
  const named = { ...(prefix !== undefined && { prefix }), ...(subnet !== undefined && { subnet }) };
  const security = await readSecurity(docker);
  return { docker, stack: createStack({ docker, port, registry, security, ...named, ...options }) };
}
