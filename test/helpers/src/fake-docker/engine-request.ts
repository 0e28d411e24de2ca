/** A request as the fake Docker read it. */
export interface EngineRequest {
  method: string;
  /** As it came. */
  target: string;
  /** Names in lower case; a repeated header keeps its last value. */
  headers: Record<string, string>;
  /** The head as it came. */
  rawHead: string;
  /** Freed from chunks. */
  body: Buffer;
}

/** Reads a head and knows how its body is framed; lenient, for what reaches an engine should need no leniency. */
export function parseHead(text: string): EngineRequest {
  const [first = '', ...lines] = text.split('\r\n');
  const [method = '', target = ''] = first.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { method, target, headers, rawHead: text, body: Buffer.alloc(0) };
}

/** The body at the start of `bytes` and what follows it; undefined while it is incomplete. */
export function readBody(
  headers: Record<string, string>,
  bytes: Buffer,
): { body: Buffer; rest: Buffer } | undefined {
  if (headers['transfer-encoding'] !== undefined) return readChunks(bytes);
  const length = Number(headers['content-length'] ?? 0);
  return bytes.length < length
    ? undefined
    : { body: bytes.subarray(0, length), rest: bytes.subarray(length) };
}

function readChunks(bytes: Buffer): { body: Buffer; rest: Buffer } | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (size === 0) return afterTrailers(bytes, lineEnd, parts);
    const dataEnd = lineEnd + 2 + size;
    if (bytes.length < dataEnd + 2) return undefined;
    parts.push(bytes.subarray(lineEnd + 2, dataEnd));
    at = dataEnd + 2;
  }
}

function afterTrailers(
  bytes: Buffer,
  lineEnd: number,
  parts: Buffer[],
): { body: Buffer; rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n', lineEnd);
  return end === -1 ? undefined : { body: Buffer.concat(parts), rest: bytes.subarray(end + 4) };
}
