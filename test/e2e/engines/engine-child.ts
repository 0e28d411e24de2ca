// A bridge engine in a process of its own, to be killed at any moment. Started with its settings as JSON.
import { createNetworkEngine, type NetworkEngineSettings } from '@pw/adapter';
import { openParts } from './open-parts.ts';

/** One call of an engine method. */
export interface ChildCall {
  n: number;
  method: 'plan' | 'attach' | 'restore' | 'created' | 'died' | 'removed' | 'abandon';
  args: unknown[];
}

export interface ChildReply {
  n: number;
  result?: unknown;
  error?: string;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as NetworkEngineSettings;
const engine = await createNetworkEngine('bridge', await openParts(), settings);

process.on('message', async ({ n, method, args }: ChildCall) => {
  try {
    const call = engine[method] as (...values: unknown[]) => unknown;
    reply({ n, result: (await call.apply(engine, args)) ?? null });
  } catch (error) {
    reply({ n, error: error instanceof Error ? error.message : String(error) });
  }
});
reply({ n: 0, result: 'ready' });

function reply(message: ChildReply): void {
  process.send?.(message);
}
