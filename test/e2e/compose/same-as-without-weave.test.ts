// N1: what compose does to a project is the same with weave as without, but for the addresses.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, type CommandResult, createDockerCli } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from '../adapter/adapter-stack.ts';
import { type ComposeProject, createComposeProject } from './compose-project.ts';
import { type Compose, findCompose } from './find-compose.ts';
import { type Observation, observe } from './observe.ts';
import { addresses, IMAGE, IMAGE_LINES, servicesFile, WEB_PORT } from './services.ts';

const PROJECT = 'pwcmp';
const PORT = 2397;
let compose: Compose;
let stack: AdapterStack;

beforeAll(async () => {
  compose = await findCompose();
  stack = await startAdapterStack({ prefix: 'pwcmp', port: PORT, subnet: '10.65.0.0/16' });
  await buildBusyboxImage(createDockerCli(), IMAGE, IMAGE_LINES);
}, 120_000);

afterAll(async () => {
  await stack.direct(['rmi', '-f', IMAGE]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

type Transcript = Record<string, unknown>;

describe('a project through powerstrip and straight at the engine', () => {
  let plain: Transcript;
  let woven: Transcript;

  beforeAll(async () => {
    plain = await walk(undefined, {});
    woven = await walk(`tcp://127.0.0.1:${PORT}`, addresses);
  }, 300_000);

  test.each([
    'up',
    'logs',
    'names of Docker',
    'published port',
    'up again',
    'up after a change',
    'scale',
    'restart',
    'run',
    'exec',
    'profile',
    'stop',
    'start',
    'down',
  ])('%s', (step) => {
    expect(woven[step]).toBeDefined();
    expect(woven[step]).toEqual(plain[step]);
  });

  test('these are all steps, and each of them worked', () => {
    expect(Object.keys(plain)).toHaveLength(14);
    expect(plain).toMatchObject({
      logs: { api: [], web: ['hello'], worker: ['ready'], job: ['to be done'] },
      'published port': 'hello',
      run: { code: 5, stdout: 'out' },
    });
  });
});

/** Everything that a user does to a project, and what there is to see. */
async function walk(dockerHost: string | undefined, asked: Record<string, string>): Promise<Transcript> {
  const env = { ...asked, WEB_PORT };
  await using project = createComposeProject({ compose, name: PROJECT, dockerHost, file: servicesFile, env });
  const see = () => observe(project, PROJECT);
  const after = async (
    args: string[],
    variables?: Record<string, string>,
  ): Promise<[number, Observation]> => {
    const { code, stderr } = await project.run(args, variables);
    if (code !== 0) throw new Error(`compose ${args.join(' ')}: ${stderr}`);
    return [code, await see()];
  };
  const two = { SETTING: 'two' };
  const transcript: Transcript = {};
  transcript.up = await after(['up', '-d']);
  transcript.logs = await logsOf(project);
  transcript['names of Docker'] = await resultOf(
    project.run(['exec', '-T', 'web', 'wget', '-q', '-O', '-', 'http://api/']),
  );
  transcript['published port'] = await fetchText();
  transcript['up again'] = await sameContainers(project, () => after(['up', '-d']));
  transcript['up after a change'] = [
    await sameContainers(project, () => after(['up', '-d'], two)),
    await project.ok(['exec', '-T', 'api', 'sh', '-c', 'echo $SETTING'], two),
  ];
  transcript.scale = await after(['up', '-d', '--scale', 'worker=3'], two);
  transcript.restart = await after(['restart', '-t', '1'], two);
  transcript.run = await resultOf(project.run(['run', '--rm', '-T', 'worker', 'echo out; exit 5'], two));
  transcript.exec = await resultOf(project.run(['exec', '-T', 'web', 'sh', '-c', 'echo in; exit 4'], two));
  transcript.profile = await after(['--profile', 'extra', 'up', '-d', '--scale', 'worker=3'], two);
  transcript.stop = await after(['--profile', 'extra', 'stop', '-t', '1'], two);
  transcript.start = await after(['--profile', 'extra', 'start'], two);
  transcript.down = [
    await resultOf(project.run(['--profile', 'extra', 'down', '-t', '1'], two)).then(({ code }) => code),
    await project.docker.ok(['ps', '-aq', '--filter', `label=com.docker.compose.project=${PROJECT}`]),
    await project.docker.ok([
      'network',
      'ls',
      '-q',
      '--filter',
      `label=com.docker.compose.project=${PROJECT}`,
    ]),
  ];
  return transcript;
}

async function resultOf(running: Promise<CommandResult>): Promise<{ code: number; stdout: string }> {
  const { code, stdout } = await running;
  return { code, stdout: stdout.trim() };
}

async function fetchText(): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${WEB_PORT}/`);
  return (await response.text()).trim();
}

/** Each service's lines, without the name that compose writes before them. */
async function logsOf(project: ComposeProject): Promise<Record<string, string[]>> {
  const logs: Record<string, string[]> = {};
  for (const service of ['api', 'web', 'worker', 'job']) {
    const text = await project.ok(['logs', '--no-color', service]);
    logs[service] = text.split('\n').flatMap((line) => /\| +(.*)$/.exec(line)?.[1] ?? []);
  }
  return logs;
}

/** Which services kept their containers. */
async function sameContainers(project: ComposeProject, change: () => Promise<unknown>): Promise<unknown> {
  const ids = async (service: string) =>
    Promise.all(
      (await project.containers(service)).map((name) =>
        project.docker.ok(['inspect', '-f', '{{.Id}}', name]),
      ),
    );
  const services = ['api', 'web', 'worker', 'job'];
  const before = await Promise.all(services.map(ids));
  const seen = await change();
  const now = await Promise.all(services.map(ids));
  return [seen, services.map((service, at) => `${service} ${before[at]?.join() === now[at]?.join()}`)];
}
