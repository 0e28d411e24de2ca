import type { ClientRequest } from '@pw/core';

/** Of a body that streams past the hooks: its length, where the client has told it. */
export interface OpaqueBytes {
  readonly bytes: number | undefined;
}

/** The request with what hooks are told of its body beside the text. `opaque`: the body streams past them. */
export function describeBody(
  { Method, Request, Body }: ClientRequest,
  opaque: OpaqueBytes | undefined,
): ClientRequest {
  const request = { Method, Request, Body };
  if (opaque !== undefined) {
    const { bytes } = opaque;
    return { ...request, BodyKind: 'opaque', ...(bytes === undefined ? {} : { BodyBytes: bytes }) };
  }
  if (Body === null) return { ...request, BodyKind: 'none', BodyBytes: 0 };
  return { ...request, BodyKind: 'json', BodyBytes: Buffer.byteLength(Body) };
}
