import http from 'node:http';
import https from 'node:https';
import type { AdapterSettings, HookConfig } from '../config/hook-config.ts';
import type { EngineAddress } from '../upstream/engine-address.ts';
import { pingEngine, statusOf } from '../upstream/ping-engine.ts';

/** Whether a call could be answered now, part by part. */
export interface Readiness {
  readonly ready: boolean;
  readonly parts: readonly PartReadiness[];
}

export interface PartReadiness {
  /** `docker engine` or `adapter NAME`. */
  readonly name: string;
  /** Why it is not ready; undefined when it is. */
  readonly fault?: string;
}

const timeoutMs = 2_000;

/** Asks the engine's `/_ping` and the `/healthz` of each adapter that an endpoint lists, at once, 2 s at most. */
export async function checkReadiness(engine: EngineAddress, hooks: HookConfig): Promise<Readiness> {
  const parts = await Promise.all([
    checkPart('docker engine', async () => {
      const status = await pingEngine(engine, AbortSignal.timeout(timeoutMs));
      if (status !== 200) throw new Error(`it answers ${status} to GET /_ping`);
    }),
    ...adaptersInUse(hooks).map((adapter) => checkAdapter(adapter)),
  ]);
  return { ready: parts.every(({ fault }) => fault === undefined), parts };
}

/** Asks an adapter's `/healthz`. Adapters need not have one: any answer below 500 says that it is there. */
export function checkAdapter(adapter: AdapterSettings): Promise<PartReadiness> {
  return checkPart(`adapter ${adapter.name}`, async () => {
    const signal = AbortSignal.timeout(timeoutMs);
    const { secure, ...address } = adapter.address;
    const request = (secure ? https : http).request({
      ...address,
      path: '/healthz',
      agent: false,
      signal,
    });
    const status = await statusOf(request);
    if (status >= 500) throw new Error(`${adapter.url} answers ${status} to GET /healthz`);
  });
}

/** The adapters that some endpoint lists, in the order of adapters.yml. */
export function adaptersInUse({ endpoints, adapters }: HookConfig): AdapterSettings[] {
  const used = new Set(endpoints.flatMap(({ pre, post }) => [...pre, ...post]));
  return [...adapters.values()].filter((adapter) => used.has(adapter));
}

/** One line a part, as `/readyz` and `powerstrip check --adapters` show it. */
export function formatParts(parts: readonly PartReadiness[]): string {
  return parts.map(({ name, fault }) => `${name}: ${fault ?? 'ok'}\n`).join('');
}

async function checkPart(name: string, check: () => Promise<void>): Promise<PartReadiness> {
  try {
    await check();
    return { name };
  } catch (error) {
    const { name: kind, message } = error as Error;
    return { name, fault: kind === 'AbortError' ? `no answer within ${timeoutMs} ms` : message };
  }
}
