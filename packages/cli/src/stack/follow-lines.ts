import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';

export type FollowLines = {
  /** Name or id. */
  container: string;
  onLine: (line: string, stream: 'stdout' | 'stderr') => void;
  signal?: AbortSignal;
  /** Lines of the past to begin with. Default: none. */
  tail?: number;
  /** End with the past. Default: go on until the container ends. */
  follow?: boolean;
};

/**
 * Reads a container's log line by line. Resolves when following has begun, to a promise for the end of the log:
 * of the container, of the past without `follow`, or the abort. Rejects with Docker's error where there is none.
 */
export async function followLines(docker: Docker, options: FollowLines): Promise<{ ended: Promise<void> }> {
  const { container, onLine, signal, tail = 0, follow = true } = options;
  const handle = docker.getContainer(container);
  const common = { stdout: true, stderr: true, tail };
  const abort = signal === undefined ? {} : { abortSignal: signal };
  const raw = follow
    ? await handle.logs({ ...common, follow: true, ...abort })
    : toStream(await handle.logs({ ...common, follow: false }));
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(raw, stdout, stderr);
  const end = () => [stdout, stderr].map((stream) => stream.end());
  for (const event of ['end', 'close', 'error']) raw.once(event, end);
  const closed = [['stdout', stdout] as const, ['stderr', stderr] as const].map(([name, stream]) => {
    const reader = createInterface(stream).on('line', (line) => onLine(line, name));
    return new Promise<void>((resolve) => void reader.once('close', resolve));
  });
  return { ended: Promise.all(closed).then(() => undefined) };
}

function toStream(bytes: Buffer): NodeJS.ReadableStream {
  const stream = new PassThrough();
  // Only once somebody listens: the demultiplexer does so synchronously.
  setImmediate(() => stream.end(bytes));
  return stream;
}
