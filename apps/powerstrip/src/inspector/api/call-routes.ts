import type { ServerResponse } from 'node:http';
import { PowerstripError } from '@pw/core';
import { type CallPage, type CallSummary, parseCallFilter } from '@pw/core/inspector';
import type { CallStore, KeptCall } from '../call-store.ts';
import { sendJson } from './answers.ts';
import { exportCalls } from './export-calls.ts';

const defaultPage = 100;
const largestPage = 1_000;

/** `GET /api/calls?filter=&before=&limit=` */
export function sendCalls(response: ServerResponse, store: CallStore, query: URLSearchParams): void {
  const fits = parseCallFilter(query.get('filter') ?? '');
  const limit = parseLimit(query.get('limit'));
  const calls: CallSummary[] = [];
  let next: string | null = null;
  for (const call of store.newest(query.get('before') ?? undefined)) {
    const summary = call.summary();
    if (!fits(summary)) continue;
    if (calls.length === limit) {
      next = calls.at(-1)?.id ?? null;
      break;
    }
    calls.push(summary);
  }
  const page: CallPage = { calls, kept: store.kept, dropped: store.dropped, next };
  sendJson(response, page);
}

/** The call with this id. Throws NO_SUCH_CALL (404). */
export function findCall(store: CallStore, id: string): KeptCall {
  const call = store.get(id);
  if (call !== undefined) return call;
  const message = `no call ${JSON.stringify(id)} is kept; ${store.dropped} older ones were dropped`;
  throw new PowerstripError('NO_SUCH_CALL', message, { status: 404 });
}

/** `GET /api/export?filter=&format=` */
export async function sendExport(
  response: ServerResponse,
  store: CallStore,
  query: URLSearchParams,
): Promise<void> {
  const format = query.get('format') ?? 'ndjson';
  if (format !== 'ndjson' && format !== 'har') throw badQuery('format', format, 'ndjson or har');
  const fits = parseCallFilter(query.get('filter') ?? '');
  const calls = function* () {
    for (const call of store.newest()) if (fits(call.summary())) yield call.detail();
  };
  return exportCalls(response, { calls: calls(), format });
}

function parseLimit(text: string | null): number {
  if (text === null) return defaultPage;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > largestPage) throw badQuery('limit', text, `1 to ${largestPage}`);
  return limit;
}

export function badQuery(name: string, given: string | null, allowed: string): PowerstripError {
  const message = `${name} is ${JSON.stringify(given)}`;
  return new PowerstripError('BAD_OPTION', message, { status: 400, hint: `Use ${allowed}` });
}
