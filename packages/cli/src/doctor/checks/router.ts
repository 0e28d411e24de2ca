import type { Check } from '../check.ts';
import { adapterWords, chosenEngine } from './chosen-engine.ts';

const DEFAULT_ADDRESS = '127.0.0.1:6784';
const TIMEOUT_MS = 3_000;

/** Asked only where weave was chosen: `auto` works without one. */
export const routerCheck: Check = {
  id: 'router',
  well: 'the chosen engine of the weave network is there',
  async run(context) {
    if ((await chosenEngine(context)) !== 'weave') return [];
    const words = await adapterWords(context);
    const address = words.flag('--router') ?? words.variable('WEAVE_HTTP_ADDR') ?? DEFAULT_ADDRESS;
    const problem = await askRouter(address);
    if (problem === undefined) return [];
    return [
      {
        what: `the weave router at ${address} does not answer: ${problem}`,
        fix: 'weave launch, or name its address: pw up --engine weave --router HOST:6784; pw up --engine bridge needs none',
      },
    ];
  },
};

/** 503 is a router that is up but not ready: that passes. */
async function askRouter(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${address}/status`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok || response.status === 503 ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  }
}
