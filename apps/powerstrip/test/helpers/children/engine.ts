/**
 * node engine.ts SOCKET ID [docker|answer]: makes a container of that id on every call, whether or not its client
 * stays. The first call waits for the test's go, before its answer or in the middle of it.
 */
import { rmSync, symlinkSync } from 'node:fs';
import { type EngineCall, startFakeDocker } from '@pw/test-helpers';
import { goAhead, tellParent } from './parent.ts';

const [socketPath = '', id, stage] = process.argv.slice(2);
const body = JSON.stringify({ Id: id, Warnings: [] });
const answer = `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const middle = answer.indexOf('"Warnings"');
let stopped = false;

const engine = await startFakeDocker({
  script: (call) => {
    if (stage === undefined || stopped) call.raw(answer);
    else void stop(call);
  },
});
// The fake engine chooses its path by itself; this one stays the same for the next engine.
rmSync(socketPath, { force: true });
symlinkSync(new URL(engine.url).pathname, socketPath);
tellParent('ready');

async function stop({ hijack, socket }: EngineCall): Promise<void> {
  stopped = true;
  hijack(
    () => {},
    () => {},
  );
  const said = stage === 'answer' ? middle : 0;
  socket.write(answer.slice(0, said), () => tellParent('reached'));
  await goAhead;
  socket.end(answer.slice(said));
}
