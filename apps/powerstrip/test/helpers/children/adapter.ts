/** node adapter.ts SOCKET [HOOK-TYPE]: changes nothing; its first hook of that type waits for the test's go. */
import { rmSync } from 'node:fs';
import { type Hook, startFakeAdapter } from '../fake-adapter.ts';
import { nullHook } from '../hooks.ts';
import { goAhead, tellParent } from './parent.ts';

const [socketPath = '', stage] = process.argv.slice(2);
let stopped = false;

const hook: Hook = async (packet, request) => {
  if (packet.Type === stage && !stopped) {
    stopped = true;
    tellParent('reached');
    await goAhead;
  }
  return nullHook(packet, request);
};

// One that was killed leaves its socket behind.
rmSync(socketPath, { force: true });
await startFakeAdapter(hook, { socketPath });
tellParent('ready');
