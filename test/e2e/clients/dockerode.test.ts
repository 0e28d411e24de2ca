// G1: dockerode 5, the library that most Node programs use.
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEngineClient } from '@pw/cli/engine';
import { buildBusyboxImage } from '@pw/test-helpers';
import type Docker from 'dockerode';
import type { HostPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { bothWays, direct, startHooked } from './hooked-engine.ts';

const NAME = `pw-e2e-dockerode-${process.pid}`;
let powerstrip: HostPowerstrip;

beforeAll(async () => {
  await buildBusyboxImage(direct, NAME);
  powerstrip = await startHooked();
}, 60_000);
afterAll(async () => {
  await powerstrip[Symbol.asyncDispose]();
  await direct(['rm', '-f', NAME]);
  await direct(['rmi', '-f', NAME]);
}, 60_000);

describe('dockerode', () => {
  test('attach with stdin, hijacked: what goes in comes out', async () => {
    const { itself, through } = await both(async (docker) => {
      const input = { OpenStdin: true, StdinOnce: true, AttachStdin: true };
      const container = await docker.createContainer({ Image: NAME, Cmd: ['cat'], ...input, name: NAME });
      const sides = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
      const stream = await container.attach(sides);
      const out = new PassThrough();
      docker.modem.demuxStream(stream, out, out);
      stream.on('end', () => out.end());
      await container.start();
      stream.write('hello ');
      stream.end('there');
      return text(out);
    });
    expect(itself).toBe('hello there');
    expect(through).toBe(itself);
  });

  test('exec, logs, archive both ways, stats and waiting', async () => {
    const { itself, through } = await both(async (docker) => {
      const container = await docker.createContainer({
        Image: NAME,
        Cmd: ['sh', '-c', 'echo one; sleep 1000'],
        name: NAME,
      });
      await container.start();
      const exec = await container.exec({ Cmd: ['sh', '-c', 'echo from exec; exit 3'], AttachStdout: true });
      const printed = await text(await exec.start({ hijack: true, stdin: false }));
      const archive = await buffer(await container.getArchive({ path: '/bin/busybox' }));
      await container.putArchive(archive, { path: '/' });
      const stats = await container.stats({ stream: false });
      await container.kill();
      const { StatusCode } = await container.wait();
      const logs = await container.logs({ stdout: true, follow: false });
      const { ExitCode } = await exec.inspect();
      return { printed, size: archive.length, name: stats.name, StatusCode, ExitCode, logs: logs.toString() };
    });
    expect(itself).toMatchObject({ name: `/${NAME}`, StatusCode: 137, ExitCode: 3 });
    expect(through).toStrictEqual(itself);
  });

  test('errors have the same status and text', async () => {
    const { itself, through } = await both(async (docker) => {
      const failing = [
        docker.getContainer('pw-not-there').inspect(),
        docker.createContainer({ Image: 'pw-not-there:1' }),
        docker.getImage('pw-not-there').remove(),
      ];
      const results = await Promise.allSettled(failing);
      return results.map((result) => {
        const { statusCode, json } = (result as PromiseRejectedResult).reason;
        return { statusCode, json };
      });
    });
    expect(itself.map(({ statusCode }) => statusCode)).toStrictEqual([404, 404, 404]);
    expect(through).toStrictEqual(itself);
  });
});

/** One container of this name at a time. */
function both<T>(work: (docker: Docker) => Promise<T>): Promise<{ itself: T; through: T }> {
  return bothWays(powerstrip, async (dockerHost) => {
    try {
      return await work(createEngineClient(dockerHost, {}));
    } finally {
      await direct(['rm', '-f', NAME]);
    }
  });
}
