// A3: the stock docker CLI through powerstrip does what it does without it, with the same output and exit codes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildBusyboxImage,
  type CommandResult,
  createDockerCli,
  type DockerCli,
  waitUntil,
  withoutWaitRace,
} from '@pw/test-helpers';
import { type RunningStack, startStack } from './start-stack.ts';

const IMAGE = 'pwe2e/busybox';
const direct = createDockerCli();
let stack: RunningStack;
let scratch: string;

beforeAll(async () => {
  await buildBusyboxImage(direct, IMAGE);
  stack = await startStack();
  scratch = mkdtempSync(join(tmpdir(), 'powerstrip-weave-e2e-'));
}, 120_000);

afterAll(async () => {
  await stack?.down();
  await direct(['rmi', '-f', IMAGE]);
  rmSync(scratch, { recursive: true, force: true });
}, 60_000);

type Step = (docker: DockerCli, container: string) => Promise<CommandResult>;

const started: Record<string, Step> = {
  'logs -f': async (docker, container) => {
    const following = docker(['logs', '-f', container]);
    await direct.ok(['kill', container]);
    return following;
  },
  exec: (docker, container) => docker(['exec', container, 'sh', '-c', 'echo out; echo err >&2; exit 5']),
  'exec -i': (docker, container) => docker(['exec', '-i', container, 'cat'], { input: 'through exec\n' }),
  'exec -it': (docker, container) =>
    docker.tty(['exec', '-it', container, 'sh', '-c', 'test -t 0 && echo terminal']),
  // At the end of the input of a container that had none when it started, the engine ends the output as well.
  attach: async (docker, container) => {
    // Of what was printed before, a client sees nothing; one that is quicker than the shell would see all.
    await waitUntil('it has printed', 10_000, async () => {
      const { stdout, stderr } = await direct(['logs', container]);
      return stdout === 'one\n' && stderr === 'two\n';
    });
    return docker(['attach', container], { input: 'a line\n', inputStaysOpen: true });
  },
  inspect: (docker, container) => docker(['inspect', '--format', '{{json .Config}}', container]),
  'stats --no-stream': (docker, container) =>
    docker(['stats', '--no-stream', '--format', '{{.Name}}', container]),
  commit: (docker, container) => docker(['commit', '-m', 'x', container, `pwe2e/commit-${container}`]),
  kill: (docker, container) => docker(['kill', container]),
  'rm -f': (docker, container) => docker(['rm', '-f', container]),
};

const whole: Record<string, (docker: DockerCli) => Promise<CommandResult>> = {
  run: (docker) => docker(['run', '--rm', IMAGE, 'sh', '-c', 'echo out; echo err >&2; exit 7']),
  'run -it': (docker) =>
    docker.tty(['run', '--rm', '-it', IMAGE, 'sh', '-c', 'test -t 1 && echo terminal; exit 4']),
  'run -i, with its input closed': (docker) =>
    docker(['run', '--rm', '-i', IMAGE, 'sh', '-c', 'cat; echo after'], { input: 'hi\n' }),
  'run of a missing command': (docker) => docker(['run', '--rm', IMAGE, '/nope']),
  'run of a missing image': (docker) => docker(['run', '--pull', 'never', '--rm', 'pwe2e/missing']),
  build: (docker) =>
    docker(['build', '--no-cache', '--force-rm', '-t', 'pwe2e/built', '-'], {
      input: `FROM ${IMAGE}\nRUN echo built\n`,
    }),
};

describe('the docker CLI through powerstrip', () => {
  test.each(Object.entries(whole))('%s', async (_name, step) => {
    const plain = await step(direct);
    const proxied = await step(stack.docker);
    expect(normalize(proxied)).toEqual(normalize(plain));
    await direct(['rmi', '-f', 'pwe2e/built']);
  });

  test.each(Object.entries(started))(
    '%s',
    async (_name, step) => {
      const plain = await withContainer(direct, 'pwe2e-a', step);
      const proxied = await withContainer(stack.docker, 'pwe2e-b', step);
      expect(normalize(proxied)).toEqual(normalize(plain));
    },
    60_000,
  );

  test('run -d prints the full id', async () => {
    const { stdout, code } = await stack.docker(['run', '-d', '--rm', IMAGE, 'true']);
    expect({ stdout, code }).toEqual({ stdout: expect.stringMatching(/^[0-9a-f]{64}\n$/), code: 0 });
  });

  test('cp, both ways', async () => {
    writeFileSync(join(scratch, 'in'), 'copied');
    await stack.docker.ok(['create', '--name', 'pwe2e-cp', IMAGE, 'true']);
    try {
      await stack.docker.ok(['cp', join(scratch, 'in'), 'pwe2e-cp:/file']);
      await stack.docker.ok(['cp', 'pwe2e-cp:/file', join(scratch, 'out')]);
      expect(readFileSync(join(scratch, 'out'), 'utf8')).toBe('copied');
    } finally {
      await direct(['rm', '-f', 'pwe2e-cp']);
    }
  });

  test('save and load', async () => {
    const archive = join(scratch, 'image.tar');
    await direct.ok(['tag', IMAGE, 'pwe2e/saved']);
    await stack.docker.ok(['save', '-o', archive, 'pwe2e/saved']);
    await direct.ok(['rmi', 'pwe2e/saved']);
    expect(await stack.docker.ok(['load', '-i', archive])).toBe('Loaded image: pwe2e/saved:latest');
    await direct.ok(['rmi', 'pwe2e/saved']);
  });

  test('events, up to now', async () => {
    const since = String(Date.now() / 1000);
    await stack.docker.ok(['run', '--rm', '--name', 'pwe2e-events', IMAGE, 'true']);
    const args = ['events', '--since', since, '--until', String(Date.now() / 1000 + 0.5)];
    const filters = ['--filter', 'container=pwe2e-events', '--format', '{{.Action}}'];
    const proxied = await stack.docker([...args, ...filters]);
    expect(proxied.stdout.split('\n')).toEqual(expect.arrayContaining(['create', 'start', 'die', 'destroy']));
    expect(proxied).toEqual(await direct([...args, ...filters]));
  });
});

/** A container that prints, then waits for a line on its standard input. */
async function withContainer(docker: DockerCli, name: string, step: Step): Promise<CommandResult> {
  const script = 'echo one; echo two >&2; read line; echo "got $line"; exit 6';
  await docker.ok(['run', '-d', '-i', '--name', name, '--hostname', 'same', IMAGE, 'sh', '-c', script]);
  try {
    return await step(docker, name);
  } finally {
    await direct(['rm', '-f', name]);
    await direct(['rmi', '-f', `pwe2e/commit-${name}`]);
  }
}

/** Takes out what differs from run to run even without a proxy: ids, names. */
function normalize(result: CommandResult): CommandResult {
  const { stdout, stderr, code } = withoutWaitRace(result);
  const clean = (text: string) =>
    text.replaceAll(/\b[0-9a-f]{12}([0-9a-f]{52})?\b/g, 'ID').replaceAll(/pwe2e-[ab]\b/g, 'NAME');
  return { stdout: clean(stdout), stderr: clean(stderr), code };
}
