// What programs do with dockerode, one function a case. Each gives something that is the same each time.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import type Docker from 'dockerode';

export interface World {
  docker: Docker;
  image: string;
  /** For what the case makes; it is removed afterwards. */
  name: string;
}

const sh = (script: string) => ['sh', '-c', script];
const sides = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };

function createTar(files: Record<string, string>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'pw-dockerode-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return execFileSync('tar', ['-c', '-f', '-', '-C', folder, '.'], { maxBuffer: 10_000_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function makeContainer(
  { docker, image, name }: World,
  Cmd: string[],
  more: Docker.ContainerCreateOptions = {},
): Promise<Docker.Container> {
  return docker.createContainer({ Image: image, Cmd, name, ...more });
}

async function runContainer(world: World, script: string, more?: Docker.ContainerCreateOptions) {
  const container = await makeContainer(world, sh(script), more);
  await container.start();
  return container;
}

/** Both outputs of a multiplexed stream, until it ends. */
async function demultiplexed(docker: Docker, stream: NodeJS.ReadWriteStream | NodeJS.ReadableStream) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream as NodeJS.ReadWriteStream, out, err);
  stream.once('end', () => {
    out.end();
    err.end();
  });
  return Promise.all([text(out), text(err)]);
}

function progress(docker: Docker, stream: NodeJS.ReadableStream): Promise<unknown> {
  return new Promise((resolve) => {
    docker.modem.followProgress(stream, (error, lines) => resolve(error === null ? lines : String(error)));
  });
}

export const cases: Record<string, (world: World) => Promise<unknown>> = {
  'ping, version, info and disk usage': async ({ docker }) => [
    String(await docker.ping()),
    Object.keys(await docker.version()).sort(),
    Object.keys((await docker.info()) as object).sort(),
    Object.keys((await docker.df()) as object).sort(),
  ],
  'run with two outputs': async ({ docker, image, name }) => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const script = sh('echo out; echo err >&2; exit 3');
    const [result, container] = await docker.run(image, script, [out, err], { Tty: false, name });
    out.end();
    err.end();
    await container.remove();
    return [result, await text(out), await text(err)];
  },
  'run on a terminal': async ({ docker, image, name }) => {
    const out = new PassThrough();
    const [result] = await docker.run(image, sh('tty; echo done'), out, { Tty: true, name });
    out.end();
    return [result, await text(out)];
  },
  'run what is not there': async ({ docker, image, name }) =>
    docker.run(image, ['/nothing/there'], new PassThrough(), { name }),
  'attach before the start, input until its end': async (world) => {
    const input = { OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true };
    const container = await makeContainer(world, ['sort'], input);
    const stream = await container.attach(sides);
    const output = demultiplexed(world.docker, stream);
    await container.start();
    stream.write('b\n');
    stream.end('a\n');
    return [await output, await container.wait()];
  },
  'attach to a terminal, resize it': async (world) => {
    const terminal = { OpenStdin: true, Tty: true, AttachStdin: true, AttachStdout: true };
    const container = await makeContainer(world, sh('read a; stty size; echo got $a'), terminal);
    const stream = await container.attach(sides);
    await container.start();
    await container.resize({ h: 40, w: 120 });
    stream.write('hello\n');
    return text(stream);
  },
  'attach with what was printed before': async (world) => {
    const container = await runContainer(world, 'echo before; sleep 0.3; echo after');
    const stream = await container.attach({ stream: true, stdout: true, stderr: true, logs: true });
    return (await demultiplexed(world.docker, stream))[0];
  },
  'logs, whole and followed': async (world) => {
    const container = await runContainer(world, 'echo one; echo two >&2; sleep 0.3; echo three');
    const followed = await container.logs({ stdout: true, stderr: true, follow: true });
    const both = await demultiplexed(world.docker, followed);
    const whole = await container.logs({ stdout: true, follow: false });
    return [both, whole.toString()];
  },
  'logs that are given up': async (world) => {
    const container = await runContainer(world, 'while :; do echo x; sleep 0.05; done');
    const abort = new AbortController();
    const options = { stdout: true, follow: true, abortSignal: abort.signal } as const;
    const stream = await container.logs(options);
    await once(stream, 'data');
    abort.abort();
    const [error] = await once(stream, 'error');
    return [(error as Error).name, (await container.inspect()).State.Running];
  },
  'exec, hijacked, with input': async (world) => {
    const container = await runContainer(world, 'sleep 1000');
    const exec = await container.exec({ Cmd: ['cat'], AttachStdin: true, AttachStdout: true });
    const stream = await exec.start({ hijack: true, stdin: true });
    const output = demultiplexed(world.docker, stream);
    stream.end('through exec');
    return [await output, (await exec.inspect()).ExitCode];
  },
  'exec on a terminal, resized': async (world) => {
    const container = await runContainer(world, 'sleep 1000');
    const exec = await container.exec({ Cmd: sh('sleep 0.5; stty size'), AttachStdout: true, Tty: true });
    const stream = await exec.start({ hijack: true, stdin: false, Tty: true });
    await exec.resize({ h: 33, w: 99 });
    return text(stream);
  },
  'exec of a user in a folder': async (world) => {
    const container = await runContainer(world, 'sleep 1000');
    const options = { Cmd: sh('id -u; pwd; echo $A'), User: '7', WorkingDir: '/bin', Env: ['A=ü'] };
    const exec = await container.exec({ ...options, AttachStdout: true });
    return (await demultiplexed(world.docker, await exec.start({})))[0];
  },
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
  'build from a tar, with progress': async ({ docker, image, name }) => {
    const files = createTar({
      Dockerfile: `FROM ${image}\nARG A\nRUN echo $A > /built\nCOPY f /f\n`,
      f: 'x',
    });
    const options = { t: name, buildargs: { A: 'ü' }, rm: true, forcerm: true, q: false };
    const lines = (await progress(
      docker,
      await docker.buildImage(Readable.from([files]), options),
    )) as object[];
    const { Config } = await docker.getImage(name).inspect();
    return [lines.some((line) => 'aux' in line), Config.Cmd];
  },
  'a build that fails': async ({ docker, image, name }) => {
    const files = createTar({ Dockerfile: `FROM ${image}\nRUN exit 4\n` });
    const stream = await docker.buildImage(Readable.from([files]), { t: name, rm: true, forcerm: true });
    return progress(docker, stream);
  },
  'a build without a Dockerfile': async ({ docker, name }) =>
    docker.buildImage(Readable.from([createTar({ other: 'x' })]), { t: name }),
  'images: save, load, tag, history, import, remove': async ({ docker, image, name }) => {
    const saved = await buffer(await docker.getImage(image).get());
    const loaded = await progress(docker, await docker.loadImage(Readable.from([saved])));
    await docker.getImage(image).tag({ repo: name, tag: 'tagged' });
    const history = (await docker.getImage(`${name}:tagged`).history()) as unknown[];
    const file = Readable.from([createTar({ 'etc/x': 'x' })]);
    await progress(docker, await docker.importImage(file, { repo: name, tag: 'imported' }));
    const removed = await docker.getImage(`${name}:tagged`).remove();
    const listed = await docker.listImages({ filters: { reference: [`${name}:imported`] } });
    return [loaded, history.length, removed.length, listed.length];
  },
  'images that are not there': async ({ docker }) => {
    const results = await Promise.allSettled([
      docker.getImage('pw-not-there').inspect(),
      docker.getImage('pw-not-there').get(),
      docker.pull('127.0.0.1:9/pw-not-there:1'),
      docker.checkAuth({ username: 'u', password: 'p', serveraddress: 'http://127.0.0.1:9' }),
    ]);
    return results.map((result) =>
      result.status === 'fulfilled'
        ? 'no error'
        : [result.reason.statusCode, result.reason.json?.message ?? result.reason.message],
    );
  },
  'commit, then run': async (world) => {
    const container = await runContainer(world, 'echo x > /x');
    await container.wait();
    await container.commit({ repo: world.name, tag: 'committed', comment: 'ü', changes: 'CMD ["cat","/x"]' });
    return (await world.docker.getImage(`${world.name}:committed`).inspect()).Config.Cmd;
  },
  'events until now': async (world) => {
    const container = await runContainer(world, 'true');
    await container.wait();
    const until = Math.ceil(Date.now() / 1000) + 1;
    const filters = { container: [container.id] };
    const events = await text(await world.docker.getEvents({ since: 0, until, filters }));
    const actions = events.trim().split('\n');
    return actions.map((line) => (JSON.parse(line) as { Action: string }).Action);
  },
  'networks: create, connect, list, prune, errors': async (world) => {
    const { docker, name } = world;
    const IPAM = { Driver: 'default', Config: [{ Subnet: '10.215.0.0/24', Gateway: '10.215.0.1' }] };
    const network = await docker.createNetwork({ Name: name, IPAM, Internal: true, Labels: { l: name } });
    const container = await runContainer(world, 'sleep 1000');
    const EndpointConfig = { Aliases: ['other'], IPAMConfig: { IPv4Address: '10.215.0.9' } };
    await network.connect({ Container: container.id, EndpointConfig });
    const { Containers = {} } = (await network.inspect()) as {
      Containers?: Record<string, { IPv4Address: string }>;
    };
    const inUse = await network.remove().catch((error) => [error.statusCode, error.json.message]);
    await network.disconnect({ Container: container.id, Force: true });
    const pruned = await docker.pruneNetworks({ filters: { label: [`l=${name}`] } });
    return [Object.values(Containers).map(({ IPv4Address }) => IPv4Address), inUse, pruned.NetworksDeleted];
  },
  'volumes: create, list, inspect, remove': async ({ docker, name }) => {
    await docker.createVolume({ Name: name, Labels: { a: 'ü' } });
    const { Volumes } = await docker.listVolumes({ filters: { name: [name] } });
    const { Labels } = await docker.getVolume(name).inspect();
    await docker.getVolume(name).remove();
    const gone = await docker
      .getVolume(name)
      .inspect()
      .catch((error) => error.statusCode);
    return [Volumes.length, Labels, gone];
  },
  'plugins: list, and one that is not there': async ({ docker }) => [
    await docker.listPlugins(),
    await docker
      .getPlugin('pw-not-there', '')
      .inspect()
      .catch((error) => [error.statusCode, error.json.message]),
  ],
  'swarm calls where there is no swarm': async ({ docker }) => {
    const results = await Promise.allSettled([
      docker.listServices(),
      docker.listNodes(),
      docker.createSecret({ Name: 'x', Data: 'eA==' } as never),
      docker.swarmInspect(),
    ]);
    return results.map((result) =>
      result.status === 'fulfilled'
        ? 'no error'
        : [result.reason.statusCode, result.reason.json?.message ?? result.reason.message],
    );
  },
};
