// Run, attach, logs and exec.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { makeContainer, runContainer, sh } from './make-containers.ts';
import { demultiplexed, sides } from './read-streams.ts';
import type { Cases } from './world.ts';

export const sessionCases: Cases = {
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
};
