import { type ClientRequest, parseJson, type ServerResponse, stringifyJson } from '@pw/hooks';

/** What a hook was called with; `response` is there for a post-hook. */
export interface SeenCall {
  type: 'pre-hook' | 'post-hook';
  request: ClientRequest;
  response?: ServerResponse;
}

/** A call as text for people: what it is, then its JSON body, indented. */
export function formatCall(call: SeenCall): string {
  const { request, response } = call;
  const lines = [`---- ${call.type} ----`, `${request.Method} ${request.Request}`, formatBody(request.Body)];
  if (response !== undefined) {
    lines.push(
      `-> ${response.Code} ${response.ContentType ?? '(no content type)'}`,
      formatBody(response.Body),
    );
  }
  return lines.filter((line) => line !== '').join('\n');
}

/** The whole call as one indented JSON value, bodies as the text they are. */
export function formatVerbose(call: SeenCall): string {
  return JSON.stringify({ PowerstripProtocolVersion: 1, ...call }, undefined, 2);
}

// A body that is not JSON is shown as it is: this adapter must never be what breaks a call.
function formatBody(body: string | null): string {
  if (body === null || body === '') return '';
  try {
    return stringifyJson(parseJson(body), 2);
  } catch {
    return body;
  }
}
