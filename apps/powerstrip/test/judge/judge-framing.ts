/** A body as some client might frame it: what to add to the head, and the bytes behind it. */
type OddFraming = (body: Buffer) => { lines: readonly string[]; bytes: Buffer };

const crlf = Buffer.from('\r\n');
const chunked = ['Transfer-Encoding: chunked'];
const withLength = (line: (length: number) => string): OddFraming => {
  return (body) => ({ lines: line(body.length).split('\r\n'), bytes: body });
};
const inChunks = (lines: readonly string[], { size = '', end = '0\r\n\r\n' } = {}): OddFraming => {
  return (body) => ({ lines, bytes: Buffer.concat([chunksOf(body, size), Buffer.from(end)]) });
};

const oddFramings: readonly OddFraming[] = [
  withLength((length) => `Content-Length: +${length}`),
  withLength((length) => `Content-Length:   ${length}  `),
  withLength((length) => `Content-Length:\t${length}\t`),
  withLength((length) => `Content-Length: 0${length}`),
  withLength((length) => `Content-Length: -${length}`),
  withLength((length) => `Content-Length: ${length}.0`),
  withLength((length) => `Content-Length: 0x${length.toString(16)}`),
  withLength((length) => `Content-Length: ${length}, ${length}`),
  withLength((length) => `Content-Length: ${length}\r\nContent-Length: ${length}`),
  withLength((length) => `Content-Length: ${length}\r\ncontent-length: 0`),
  withLength((length) => `Content-Length:\r\n ${length}`),
  withLength((length) => `Content-Length : ${length}`),
  withLength((length) => `Content_Length: 0\r\nContent-Length: ${length}`),
  withLength((length) => `Content-Length: ${length}\r\nTransfer-Encoding: identity`),
  withLength((length) => `Content-Length: ${length}\r\nTransfer-Encoding:`),
  withLength((length) => `Content-Length: ${length}\r\nX: a\r\n b`),
  withLength((length) => `Content-Length: ${length}\r\nX: a\rb`),
  withLength((length) => `Content-Length: ${length}\r\nContent-Encoding: gzip`),
  withLength((length) => `Content-Length: ${length}\r\nTrailer: Content-Type`),
  withLength((length) => `Content-Length: ${length}\r\nExpect: 100-continue`),
  withLength((length) => `Content-Length: ${length}\r\nConnection: Upgrade\r\nUpgrade: h2c`),
  withLength((length) => `Content-Length: ${length}\r\nX-HTTP-Method-Override: DELETE`),
  withLength((length) => `Content-Length: ${length}\r\nConnection: content-length, x-id`),
  () => ({ lines: ['Content-Length: '], bytes: Buffer.alloc(0) }),
  () => ({ lines: ['Content-Length: 99999999999999999999'], bytes: Buffer.alloc(0) }),
  inChunks(['Transfer-Encoding: Chunked']),
  inChunks(['Transfer-Encoding: chunked ']),
  inChunks(['Transfer-Encoding: gzip, chunked']),
  inChunks(['Transfer-Encoding: chunked, identity']),
  inChunks(['Transfer-Encoding: chunked;q=1']),
  inChunks(['Transfer-Encoding: "chunked"']),
  inChunks(['Transfer-Encoding:\x0bchunked']),
  inChunks(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked']),
  inChunks(['Transfer-Encoding: chunked', 'Content-Length: 0']),
  inChunks(chunked, { end: '0\r\nX-Trailer: y\r\n\r\n' }),
  inChunks(chunked, { end: '0\r\nContent-Type: text/plain\r\nX-Id: other\r\n\r\n' }),
  inChunks(chunked, { end: '0\r\nContent-Length: 5\r\n\r\n' }),
  inChunks(chunked, { end: '0\r\n x\r\n\r\n' }),
  inChunks(chunked, { end: '0;x=y\r\n\r\n' }),
  inChunks(chunked, { end: '000000\r\n\r\n' }),
  inChunks(chunked, { end: '0\n\r\n' }),
  inChunks(chunked, { size: ';a="b"' }),
  inChunks(chunked, { size: ' ' }),
  inChunks(chunked, { size: '\t;' }),
  inChunks(chunked, { size: '_' }),
];

/** With a length or in chunks; rarely with both or in an odd way, followed by a request that must not be one. */
export function frame(
  lines: readonly string[],
  body: Buffer,
  { random, id }: { random: () => number; id: string },
): Buffer {
  const chance = random();
  const chunks = Buffer.concat([chunksOf(body, ''), Buffer.from('0\r\n\r\n')]);
  if (chance < 0.02) return withBoth(lines, chunks, id);
  if (chance < 0.12) return withOddFraming(lines, body, { random, id });
  if (chance < 0.35) return Buffer.concat([head(lines, chunked), chunks]);
  return Buffer.concat([head(lines, body.length === 0 ? [] : [`Content-Length: ${body.length}`]), body]);
}

function chunksOf(body: Buffer, afterSize: string): Buffer {
  if (body.length === 0) return body;
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}${afterSize}\r\n`), body, crlf]);
}

function withBoth(lines: readonly string[], chunks: Buffer, id: string): Buffer {
  const whole = Buffer.concat([chunks, smuggled(id)]);
  const both = [`Content-Length: ${whole.length}`, ...chunked];
  return Buffer.concat([head(staying(lines), both), whole]);
}

/** The odder it is, the better for the request behind it: whoever reads the body as too short takes it for a call. */
function withOddFraming(
  lines: readonly string[],
  body: Buffer,
  { random, id }: { random: () => number; id: string },
): Buffer {
  const framing = oddFramings[Math.floor(random() * oddFramings.length)] as OddFraming;
  const { lines: more, bytes } = framing(body);
  const kept = random() < 0.1 ? lines.map((line) => line.replace(/HTTP\/1\.1$/, 'HTTP/1.0')) : lines;
  return Buffer.concat([head(staying(kept), more), bytes, smuggled(id)]);
}

function staying(lines: readonly string[]): string[] {
  return lines.map((line) => (line === 'Connection: close' ? 'Connection: keep-alive' : line));
}

function smuggled(id: string): Buffer {
  return Buffer.from(
    `POST /v1.41/containers/prune HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nX-Id: smuggled-${id}\r\n\r\n`,
  );
}

function head(lines: readonly string[], more: readonly string[]): Buffer {
  return Buffer.from([...lines, ...more, '', ''].join('\r\n'));
}
