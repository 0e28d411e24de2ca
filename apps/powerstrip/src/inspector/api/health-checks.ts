import type { AdapterView } from '@pw/core/inspector';
import type { AdapterSettings } from '../../config/hook-config.ts';
import { checkAdapter } from '../../operations/readiness.ts';

type Health = NonNullable<AdapterView['health']>;

const keptMs = 3_000;

/** Asks each adapter's `/healthz`, no more often than every 3 s however many ask. */
export class HealthChecks {
  /** A reload of adapters.yml makes other settings. */
  readonly #known = new WeakMap<AdapterSettings, { at: number; health: Promise<Health> }>();

  of(adapter: AdapterSettings): Promise<Health> {
    const known = this.#known.get(adapter);
    if (known !== undefined && performance.now() - known.at < keptMs) return known.health;
    const health = check(adapter);
    this.#known.set(adapter, { at: performance.now(), health });
    return health;
  }
}

async function check(adapter: AdapterSettings): Promise<Health> {
  const { fault } = await checkAdapter(adapter);
  return { ok: fault === undefined, message: fault ?? 'ok', checkedAt: new Date().toISOString() };
}
