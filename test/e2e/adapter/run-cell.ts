import { againIfOutputLost } from '@pw/test-helpers';
import type Docker from 'dockerode';

/** What came of one create and start. */
export type CellResult = { refused: number; message: string } | { exitCode: number; output: string };

/** Creates, starts and removes a container; gives what it printed, or why Docker would not have it. */
export function runCell(docker: Docker, body: object, version = 'v1.41'): Promise<CellResult> {
  return againIfOutputLost(
    () => runOnce(docker, body, version),
    (result) => 'output' in result && result.exitCode === 0 && result.output === '',
  );
}

async function runOnce(docker: Docker, body: object, version: string): Promise<CellResult> {
  const created = await post(docker, `/${version}/containers/create`, body);
  if (created.refusal !== undefined) return created.refusal;
  const container = docker.getContainer((created.body as { Id: string }).Id);
  try {
    const started = await container.start().then(
      () => undefined,
      (error: unknown) => toRefusal(error),
    );
    if (started !== undefined) return started;
    const { StatusCode: exitCode } = (await container.wait()) as { StatusCode: number };
    const output = demultiplex(await container.logs({ stdout: true, stderr: true, follow: false }));
    return { exitCode, output };
  } finally {
    await container.remove({ force: true });
  }
}

/** dockerode would drop what it does not know and add what it does; the matrix is about the exact body. */
async function post(docker: Docker, path: string, body: object) {
  const modem = docker.modem as unknown as {
    dial(options: object, callback: (error: unknown, data: unknown) => void): void;
  };
  return new Promise<{ body?: unknown; refusal?: CellResult }>((resolve) => {
    const options = {
      path,
      method: 'POST',
      options: body,
      statusCodes: { 201: true, 400: 'bad', 404: 'missing', 409: 'conflict', 500: 'error' },
    };
    modem.dial(options, (error, data) => {
      resolve(error === null || error === undefined ? { body: data } : { refusal: toRefusal(error) });
    });
  });
}

function toRefusal(error: unknown): CellResult {
  const { statusCode = 0, json } = error as { statusCode?: number; json?: { message?: string } };
  return { refused: statusCode, message: json?.message ?? String(error) };
}

/** Frames of eight bytes of header, the length in the last four. */
function demultiplex(frames: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= frames.length; at += 8 + frames.readUInt32BE(at + 4)) {
    parts.push(frames.subarray(at + 8, at + 8 + frames.readUInt32BE(at + 4)));
  }
  return Buffer.concat(parts).toString();
}
