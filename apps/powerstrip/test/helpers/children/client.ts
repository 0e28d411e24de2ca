/** node client.ts PORT PATH: on the test's go, one POST; tells its answer, or the error it ended with. */
import { call } from '../call.ts';
import { goAhead, tellParent } from './parent.ts';

const [port, path = ''] = process.argv.slice(2);
tellParent('ready');
await goAhead;
const startedAt = performance.now();
const outcome = await call(Number(port), path, { body: {} }).then(
  ({ status, body }) => ({ status, body }),
  (error: NodeJS.ErrnoException) => ({ closed: error.code }),
);
tellParent({ ...outcome, ms: performance.now() - startedAt });
