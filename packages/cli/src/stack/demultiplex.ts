import type { Readable } from 'node:stream';

const HEADER_BYTES = 8;

/**
 * The text of an attach, logs or exec stream of a container without a tty: stdout and stderr as they came.
 * Source: Docker Engine API, "Attach to a container", stream format.
 */
export async function demultiplex(stream: NodeJS.ReadableStream | Buffer): Promise<string> {
  const chunks: Buffer[] = [];
  if (Buffer.isBuffer(stream)) chunks.push(stream);
  else for await (const chunk of stream as Readable) chunks.push(Buffer.from(chunk));
  return Buffer.concat([...frames(Buffer.concat(chunks))]).toString();
}

function* frames(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const end = at + HEADER_BYTES + bytes.readUInt32BE(at + 4);
    yield bytes.subarray(at + HEADER_BYTES, end);
    at = end;
  }
}
