import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';

/** What `attach` is asked for, with input and both outputs. */
export const sides = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };

/** Both outputs of a multiplexed stream, until it ends. */
export async function demultiplexed(docker: Docker, stream: NodeJS.ReadWriteStream | NodeJS.ReadableStream) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream as NodeJS.ReadWriteStream, out, err);
  stream.once('end', () => {
    out.end();
    err.end();
  });
  return Promise.all([text(out), text(err)]);
}

/** The lines of a long call that tells its progress, or the text of its error. */
export function progress(docker: Docker, stream: NodeJS.ReadableStream): Promise<unknown> {
  return new Promise((resolve) => {
    docker.modem.followProgress(stream, (error, lines) => resolve(error === null ? lines : String(error)));
  });
}
