import { statSync } from 'node:fs';
import type Docker from 'dockerode';

const GROUP_READ_WRITE = 0o060;

/**
 * The group whose members may use the engine's socket: a part in it needs no root. undefined where the engine is on
 * another machine, or lets root alone in.
 */
export function readSocketGroup(docker: Docker, socketPath: string): number | undefined {
  const { socketPath: ours } = docker.modem as { socketPath?: string };
  if (ours === undefined) return undefined;
  const stat = statSync(socketPath, { throwIfNoEntry: false });
  return stat !== undefined && (stat.mode & GROUP_READ_WRITE) === GROUP_READ_WRITE ? stat.gid : undefined;
}
