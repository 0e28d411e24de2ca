import { type EngineInfo, type EngineSecurity, engineSecurity } from '@pw/core';
import type Docker from 'dockerode';

/** What the engine's own security asks of containers that use its socket. */
export async function readSecurity(docker: Docker): Promise<EngineSecurity> {
  return engineSecurity((await docker.info()) as EngineInfo);
}
