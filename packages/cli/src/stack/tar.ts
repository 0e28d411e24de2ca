// Files travel into and out of containers as tar archives (Docker API, /containers/{id}/archive).
import { buffer, text } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';

/** An archive of one regular file, mode 0644, owned by root. */
export async function packFile(path: string, content: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: path, mode: 0o644 }, content);
  archive.finalize();
  return buffer(archive);
}

/** The text of the first entry; '' where there is none. */
export async function unpackFile(archive: NodeJS.ReadableStream): Promise<string> {
  for await (const entry of archive.pipe(extract())) return text(entry);
  return '';
}
