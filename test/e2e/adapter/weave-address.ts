import type { DockerCli } from '@pw/test-helpers';

/** The addresses of a running container's ethwe, as `a.b.c.d/len`; undefined when it has no such interface. */
export async function weaveAddresses(docker: DockerCli, container: string): Promise<string[] | undefined> {
  const { code, stdout } = await docker([
    'exec',
    container,
    'ip',
    '-o',
    '-4',
    'addr',
    'show',
    'dev',
    'ethwe',
  ]);
  if (code !== 0) return undefined;
  return [...stdout.matchAll(/inet (\S+)/g)].flatMap((match) => match[1] ?? []);
}
