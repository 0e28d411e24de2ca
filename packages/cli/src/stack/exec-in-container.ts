import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';

/** What a command left behind. */
export interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a command in a container that runs, to its end. `container`: name or id. */
export async function execInContainer(docker: Docker, container: string, command: string[]): Promise<Ended> {
  const exec = await docker.getContainer(container).exec({
    Cmd: command,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({});
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  stream.once('end', () => {
    stdout.end();
    stderr.end();
  });
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return { exitCode: (await exec.inspect()).ExitCode ?? 1, stdout: out, stderr: err };
}
