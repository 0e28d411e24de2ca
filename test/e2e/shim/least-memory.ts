import { type DockerCli, findLeastMemory } from '@pw/test-helpers';

/** Stands for the least memory with which the engine can start a program, which is known once it has been tried. */
export const LEAST = 'least';

/** Arguments of `docker run` that limit memory, and swap with it. */
export function limitMemory(memory: string): string[] {
  return ['--memory', memory, '--memory-swap', memory];
}

/** The arguments with what LEAST stands for. */
export function withLeastMemory(args: readonly string[], memory: string): string[] {
  return args.map((arg) => (arg === LEAST ? memory : arg));
}

/** What LEAST stands for on this engine, straight at it. `image` has a program `true`. */
export function findLeastMemoryOf(docker: DockerCli, image: string): Promise<string> {
  return findLeastMemory((memory) => docker(['run', '--rm', ...limitMemory(memory), image, 'true']));
}
