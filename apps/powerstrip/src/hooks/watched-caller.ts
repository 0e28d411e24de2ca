import type { CallWatch } from '../operations/call-watch.ts';
import type { AdapterCaller } from './call-adapter.ts';

/** The same caller, which also tells `watch` of each packet and its reply. */
export function watchedCaller(call: AdapterCaller, watch: CallWatch | undefined): AdapterCaller {
  if (watch === undefined) return call;
  return async (adapter, packet, context) => {
    const hook = watch.hookCalled(adapter, packet);
    try {
      const reply = await call(adapter, packet, context);
      hook.replied(reply);
      return reply;
    } catch (error) {
      hook.failed(error);
      throw error;
    }
  };
}
