// G1: dockerode 5, the library that most Node programs use.
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEngineClient } from '@pw/cli/engine';
import { buildBusyboxImage } from '@pw/test-helpers';
import type Docker from 'dockerode';
import type { HostPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { cases } from './dockerode/cases.ts';
import type { World } from './dockerode/world.ts';
import { bothWays, direct, startHooked } from './hooked-engine.ts';

const NAME = `pw-e2e-dockerode-${process.pid}`;
const MADE = `${NAME}-made`;
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

describe('dockerode: the kinds of calls of its own suite end in the same way', () => {
  test.each(Object.entries(cases))(
    '%s',
    async (_name, work) => {
      const { itself, through } = await both((docker) =>
        outcomeOf(work, { docker, image: NAME, name: MADE }),
      );
      // A case that is broken fails in the same way both times.
      expect(itself.failure?.[0] ?? '').not.toMatch(/TypeError|ReferenceError/);
      expect(through).toStrictEqual(itself);
    },
    120_000,
  );
});

interface Outcome {
  value?: unknown;
  failure?: [kind: string, status: number | undefined, text: string];
}

async function outcomeOf(work: (world: World) => Promise<unknown>, world: World): Promise<Outcome> {
  try {
    return plain({ value: await work(world) });
  } catch (error) {
    const { name, statusCode, json, message } = error as Error & {
      statusCode?: number;
      json?: { message?: string };
    };
    return plain({ failure: [name, statusCode, json?.message ?? message] });
  } finally {
    await sweep();
  }
}

/** Without what is another one each time. */
function plain(outcome: Outcome): Outcome {
  const json = JSON.stringify(outcome)
    .replace(/\b[0-9a-f]{64}\b/g, 'ID')
    .replace(/\b[0-9a-f]{12}\b/g, 'ID');
  return JSON.parse(json) as Outcome;
}

/** Removes what a case has left, at the engine itself. */
async function sweep(): Promise<void> {
  await direct(['rm', '-fv', MADE, `${MADE}-renamed`]);
  await direct(['network', 'rm', MADE]);
  await direct(['volume', 'rm', '-f', MADE]);
  await direct(['rmi', '-f', MADE, `${MADE}:tagged`, `${MADE}:imported`, `${MADE}:committed`]);
}

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
