import { createEngineClient } from './create-engine-client.ts';

const PING_TIMEOUT_MS = 5_000;

/** Undefined when the engine answers `GET /_ping` within `timeoutMs`; otherwise why it does not. */
export async function pingEngine(
  dockerHost: string,
  env: NodeJS.ProcessEnv = process.env,
  timeoutMs = PING_TIMEOUT_MS,
): Promise<Error | undefined> {
  const docker = createEngineClient(dockerHost, env);
  try {
    // dockerode takes options here; its types do not say so.
    const ping = docker.ping as (options: { abortSignal: AbortSignal }) => Promise<unknown>;
    await ping.call(docker, { abortSignal: AbortSignal.timeout(timeoutMs) });
    return undefined;
  } catch (error) {
    return isError(error) ? error : new Error(String(error));
  }
}

/** `instanceof` fails across realms, as in tests. */
function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value;
}
