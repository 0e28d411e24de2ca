import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import type { RequestHead } from '../src/http/request-head.ts';
import { parseRequestHead } from '../src/http/request-head.ts';
import { createRecorder, type Recorder } from '../src/inspector/recorder.ts';
import { createCallRecord } from '../src/operations/call-record.ts';
import { recorderOptions } from './helpers/inspected-rig.ts';

const MIB = 1024 * 1024;
const maxBytes = 64 * MIB;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Another text each time, as it comes from a socket. */
function bodyOf(index: number): string {
  const Env = Array.from({ length: 50 }, (_, at) => `VARIABLE_${at}=${'value-'.repeat(8)}${index}`);
  return Buffer.from(JSON.stringify({ Image: 'i', Env, Password: 'not-a-real-one' })).toString();
}

function headOf(index: number): RequestHead {
  const lines = [
    `POST /v1.51/containers/create?name=web-${index} HTTP/1.1`,
    'Host: docker',
    'User-Agent: Docker-Client/28.5.2 (linux)',
    'Content-Type: application/json',
  ];
  return parseRequestHead(Buffer.from(lines.join('\r\n')).toString('latin1'));
}

/** A create with a hook that passes it on, and an answer. */
function recordCall(recorder: Recorder, index: number): void {
  const head = headOf(index);
  const record = createCallRecord(head.method, head.target.path, ['POST /*/containers/create']);
  record.kind = 'hooked';
  recorder.begin(record, { head, client: () => ({ address: '127.0.0.1:1' }) });
  const Body = bodyOf(index);
  record.watch?.requestBody(Body);
  const request = { Method: 'POST', Request: head.target.canonical, Body };
  const hook = record.watch?.hookCalled(
    { name: 'weave', mode: 'enforce' },
    { PowerstripProtocolVersion: 1, Type: 'pre-hook', CallId: record.id, ClientRequest: request },
  );
  hook?.replied(JSON.parse(JSON.stringify({ PowerstripProtocolVersion: 1, ModifiedClientRequest: request })));
  record.hooks.push({ adapter: 'weave', type: 'pre-hook', durationMs: 1 });
  record.watch?.engineAsked();
  record.watch?.engineAnswered({ status: 201, contentType: 'application/json' });
  record.watch?.engineBodyKeeper()?.(Buffer.from(`{"Id":"${index}"}`));
  record.status = 201;
  record.durationMs = 2;
  record.watch?.ended();
}

interface Memory {
  heap: number;
  /** Of the texts. */
  outside: number;
}

/** In MiB, after so many calls. */
async function memoryAfter(recorder: Recorder, calls: number): Promise<Memory> {
  for (let index = 0; index < calls; index += 1) {
    recordCall(recorder, index);
    if (index % 100 === 0) await new Promise((done) => setImmediate(done));
  }
  // Buffers that are garbage are freed a little later.
  for (let round = 0; round < 3; round += 1) {
    await new Promise((done) => setImmediate(done));
    collectGarbage();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed / MIB, outside: arrayBuffers / MIB };
}

const show = ({ heap, outside }: Memory) => `${heap.toFixed(1)} MiB of heap, ${outside.toFixed(1)} outside`;

test('H2: what 10,000 hooked calls hold is little more than what is counted, and does not grow with 10,000 more', async () => {
  const recorder = createRecorder({ ...recorderOptions, maxCalls: 10_000, maxBytes });
  const before = await memoryAfter(recorder, 0);
  const filled = await memoryAfter(recorder, 10_000);
  const again = await memoryAfter(recorder, 10_000);
  const { kept, bytes } = recorder.store;
  console.info(
    `${kept} calls kept, ${(bytes / MIB).toFixed(1)} MiB counted\nempty ${show(before)}\nfilled ${show(filled)}\n10,000 more ${show(again)}`,
  );
  expect(kept).toBeGreaterThan(4_000);
  expect(bytes).toBeLessThanOrEqual(maxBytes);
  for (const { heap, outside } of [filled, again]) {
    expect(heap - before.heap).toBeLessThan(8);
    expect(outside - before.outside).toBeLessThan(bytes / MIB + 2);
  }
  recorder.clear();
  const cleared = await memoryAfter(recorder, 0);
  expect(cleared.heap - before.heap).toBeLessThan(4);
  expect(cleared.outside - before.outside).toBeLessThan(2);
});
