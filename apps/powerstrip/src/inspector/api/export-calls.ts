import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
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
  try {
    await pipeline(format === 'har' ? harParts(calls) : lineParts(calls), response);
  } catch (error) {
    // The client has left.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
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
