import { PowerstripError } from '@pw/core';
import type { EngineAddress } from '../upstream/engine-address.ts';
import { isLoopback, type ListenAddress } from './listen-address.ts';

/** DOCKER_HOST of a shell that already uses powerstrip would make it call itself without end. Throws BAD_OPTION. */
export function checkLoop(address: ListenAddress, engine: EngineAddress): void {
  if (address.kind === 'inherited') return;
  const self =
    address.kind === 'unix'
      ? engine.kind === 'unix' && engine.path === address.path
      : engine.kind === 'tcp' && engine.port === address.port && isLoopback(engine.host);
  if (!self) return;
  throw new PowerstripError(
    'BAD_OPTION',
    `--docker-host (DOCKER_HOST) ${engine.name} is where powerstrip itself listens`,
    {
      hint: 'give the engine, as in --docker-host unix:///var/run/docker.sock',
    },
  );
}
