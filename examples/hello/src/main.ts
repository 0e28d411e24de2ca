// Says how long its weave network took, with which arguments it was started, and its address.
import { waitForAddress } from './wait-for-address.ts';

const TIMEOUT_MS = 30_000;
const found = await waitForAddress('ethwe', TIMEOUT_MS);
const words = process.argv.slice(2);

if (found === undefined) {
  console.error(
    `no address on ethwe after ${TIMEOUT_MS / 1000} s: is the container attached to the weave network?`,
  );
  process.exitCode = 1;
} else if (process.env.HELLO_JSON === '1') {
  console.log(JSON.stringify({ networkMs: found.networkMs, arguments: words, address: found.address }));
} else {
  console.log(`Network took: ${found.networkMs} ms`);
  console.log(`Arguments: ${words.join(' ')}`);
  console.log(`ethwe: ${found.address}`);
}
