import { get, type IncomingMessage } from 'node:http';
import { PowerstripError } from '@pw/core';
import type { CallDetail, CallSummary } from '@pw/core/inspector';
import type { FoundInspector } from '../stack/find-inspector.ts';

export interface FollowCalls {
  inspector: Pick<FoundInspector, 'origin' | 'token'>;
  /** Called with each call when it is over; the next one waits. */
  onCall: (call: CallDetail) => void;
  wants: (call: CallSummary) => boolean;
  signal: AbortSignal;
}

/** Follows the calls through powerstrip. Resolves when following has begun, to a promise for its end. */
export async function followCalls(options: FollowCalls): Promise<{ ended: Promise<void> }> {
  const stream = await ask(options, '/api/events');
  return { ended: readEvents(stream, options) };
}

async function readEvents(stream: IncomingMessage, options: FollowCalls): Promise<void> {
  let text = '';
  try {
    for await (const part of stream.setEncoding('utf8') as AsyncIterable<string>) {
      const events = `${text}${part}`.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) await report(event, options);
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
}

/** The id of a call is the same in both answers: whatever runs beside it, its hooks are its own. */
async function report(event: string, options: FollowCalls): Promise<void> {
  const data = /^event: call\ndata: (.*)$/.exec(event)?.[1];
  if (data === undefined) return;
  const summary = JSON.parse(data) as CallSummary;
  if (summary.state !== 'ended' || !options.wants(summary)) return;
  const answer = await ask(options, `/api/calls/${summary.id}`).catch((error: unknown) => {
    // Dropped or cleared meanwhile.
    if ((error as { code?: string }).code === 'NO_SUCH_CALL') return undefined;
    throw error;
  });
  if (answer !== undefined) options.onCall(JSON.parse(await textOf(answer)) as CallDetail);
}

async function ask({ inspector, signal }: FollowCalls, path: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { authorization: `Bearer ${inspector.token}` };
  get(`${inspector.origin}${path}`, { headers, signal, agent: false }, resolve).on('error', reject);
  const response = await promise;
  if (response.statusCode === 200) return response;
  const { code, message } = JSON.parse(await textOf(response)) as { code: string; message: string };
  throw new PowerstripError(code === 'NO_SUCH_CALL' ? code : 'PART_FAILED', `the inspector: ${message}`);
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of response.setEncoding('utf8') as AsyncIterable<string>) text += part;
  return text;
}
