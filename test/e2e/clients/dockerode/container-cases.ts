// What is done to one container: archives, stats, limits, its life, and errors.
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createTar } from './create-tar.ts';
import { makeContainer, runContainer } from './make-containers.ts';
import { sides } from './read-streams.ts';
import type { Cases } from './world.ts';

export const containerCases: Cases = {
  'archives: into, out of, about': async (world) => {
    const container = await makeContainer(world, ['true']);
    await container.putArchive(createTar({ 'dir/ä': 'text', big: 'x'.repeat(400_000) }), { path: '/' });
    const about = await container.infoArchive({ path: '/dir/ä' });
    const stat = (about as unknown as { headers: Record<string, string> }).headers;
    const big = await buffer(await container.getArchive({ path: '/big' }));
    const header = JSON.parse(
      Buffer.from(stat['x-docker-container-path-stat'] ?? '', 'base64').toString(),
    ) as object;
    return [big.length, { ...header, mtime: '' }];
  },
  'archives of a stream': async (world) => {
    const container = await makeContainer(world, ['true']);
    const stream = Readable.from([createTar({ f: 'x'.repeat(100_000) })]);
    await container.putArchive(stream, { path: '/' });
    return (await buffer(await container.getArchive({ path: '/f' }))).length;
  },
  'archive of nothing': async (world) => {
    const container = await makeContainer(world, ['true']);
    return container.getArchive({ path: '/nothing' });
  },
  'changes and export': async (world) => {
    const container = await runContainer(world, 'echo x > /changed');
    await container.wait();
    return [await container.changes(), (await buffer(await container.export())).length > 100_000];
  },
  'stats, once and streamed': async (world) => {
    const container = await runContainer(world, 'sleep 1000');
    const once1 = await container.stats({ stream: false });
    const stream = await container.stats({ stream: true });
    const [first] = (await once(stream, 'data')) as [Buffer];
    (stream as Readable).destroy();
    return [Object.keys(once1).sort(), Object.keys(JSON.parse(first.toString()) as object).sort()];
  },
  'top, rename, update, restart, kill, wait': async (world) => {
    const container = await runContainer(world, 'sleep 1000');
    const { Titles } = await container.top({ ps_args: '-ef' });
    await container.rename({ name: `${world.name}-renamed` });
    await container.update({ CpuShares: 128 });
    await container.restart({ t: 0 });
    const waiting = container.wait({ condition: 'next-exit' });
    await container.kill({ signal: 'SIGKILL' });
    const { HostConfig, Name } = await container.inspect();
    return [Titles, await waiting, HostConfig.CpuShares, Name];
  },
  'limits and labels': async (world) => {
    const HostConfig = { Memory: 64 * 1024 * 1024, MemorySwap: -1 };
    const container = await makeContainer(world, ['true'], { HostConfig, Labels: { a: 'ü', b: '' } });
    const { Config, HostConfig: host } = await container.inspect();
    return [Config.Labels, host.Memory, host.MemorySwap];
  },
  'errors of containers': async ({ docker, image, name }) => {
    const container = await docker.createContainer({ Image: image, Cmd: ['true'], name });
    const results = await Promise.allSettled([
      docker.createContainer({ Image: image, name }),
      docker.createContainer({ Image: 'pw-not-there:9' }),
      docker.createContainer({ Image: image, HostConfig: { NetworkMode: 'pw-not-there' } }),
      container.kill(),
      docker.getContainer('pw-not-there').attach(sides),
      docker.getContainer('pw-not-there').logs({ stdout: true, follow: true }),
      docker.getExec('pw-not-there').inspect(),
    ]);
    return results.map((result) =>
      result.status === 'fulfilled'
        ? 'no error'
        : [result.reason.statusCode, result.reason.json?.message ?? result.reason.message],
    );
  },
};
