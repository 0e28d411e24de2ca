import type { CallDetail } from './call-schemas.ts';

/** The head of an HTTP archive (HAR 1.2), without its entries. */
export function harHead(): object {
  return { version: '1.2', creator: { name: 'powerstrip', version: '1' } };
}

/** A call as an entry of an HTTP archive. What each hook did is in `_hooks`; -1 is the archive's word for unknown. */
export function harEntry(call: CallDetail): object {
  const { request, answer, durationMs, engine } = call;
  return {
    startedDateTime: call.startedAt,
    time: durationMs,
    request: {
      method: call.method,
      url: `http://docker${request.target}`,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: request.headers.map(([name, value]) => ({ name, value })),
      queryString: [...new URLSearchParams(call.query)].map(([name, value]) => ({ name, value })),
      headersSize: -1,
      bodySize: request.body?.bytes ?? -1,
      ...(request.body && { postData: { mimeType: 'application/json', text: request.body.text } }),
    },
    response: {
      status: call.status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      content: {
        size: answer?.body?.bytes ?? 0,
        mimeType: answer?.contentType ?? '',
        ...(answer?.body && { text: answer.body.text }),
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: engine?.durationMs ?? durationMs, receive: 0 },
    comment: `call ${call.id}, ${call.kind}`,
    _hooks: call.hooks,
    ...(call.error && { _error: call.error }),
  };
}
