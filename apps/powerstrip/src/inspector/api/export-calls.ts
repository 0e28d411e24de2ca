import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { CallDetail } from '@pw/core/inspector';
import { harEntry, harHead } from '@pw/core/inspector';
import { writeHead } from './answers.ts';

/** Streams calls as a file: one JSON object a line, or an HTTP archive. */
export async function exportCalls(
  response: ServerResponse,
  { calls, format }: { calls: Iterable<CallDetail>; format: 'ndjson' | 'har' },
): Promise<void> {
  const type = format === 'har' ? 'application/json' : 'application/x-ndjson';
  writeHead(response, 200, {
    'content-type': type,
    'content-disposition': `attachment; filename="powerstrip-calls.${format}"`,
  });
  for (const part of format === 'har' ? harParts(calls) : lineParts(calls)) {
    if (response.destroyed) return;
    if (!response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}

function* lineParts(calls: Iterable<CallDetail>): Generator<string> {
  for (const call of calls) yield `${JSON.stringify(call)}\n`;
}

function* harParts(calls: Iterable<CallDetail>): Generator<string> {
  yield `{"log":{${JSON.stringify(harHead()).slice(1, -1)},"entries":[`;
  let isFirst = true;
  for (const call of calls) {
    yield `${isFirst ? '' : ','}\n${JSON.stringify(harEntry(call))}`;
    isFirst = false;
  }
  yield '\n]}}\n';
}
