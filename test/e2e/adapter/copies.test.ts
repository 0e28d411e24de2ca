// Copies keep nothing stale: containers made from the inspect of another (Portainer, Watchtower, WUD), and what Docker
// answers by itself. NW-COPY-1, NW-COPY-2, NW-IMAGE, NW-HOST.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { againIfOutputLost, buildBusyboxImage } from '@pw/test-helpers';
import type Docker from 'dockerode';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';

const IMAGE = 'pwcop-image';
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwcop', port: 2403, subnet: '10.71.0.0/16' });
}, 120_000);

afterEach(async () => {
  const left = await stack.direct.ok(['ps', '-aq', '--filter', 'name=pwcop-c-']);
  if (left !== '') await stack.direct(['rm', '-f', ...left.split('\n')]);
});

afterAll(async () => {
  await stack.direct(['rmi', '-f', IMAGE]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

const build = (version: string) =>
  buildBusyboxImage(stack.direct, IMAGE, [`CMD ["echo", "${version}"]`, 'ENTRYPOINT []']);

/** What a container says until it ends. */
function outputOf(container: Docker.Container): Promise<string> {
  return againIfOutputLost(
    async () => {
      await container.start();
      await container.wait();
      return stack.direct.ok(['logs', container.id]);
    },
    (output) => output === '',
  );
}

async function createCopy(from: Docker, edit: (config: Docker.ContainerCreateOptions) => void) {
  const old = await from.getContainer('pwcop-c-old').inspect();
  const { VolumesFrom, NetworkMode } = old.HostConfig;
  const config = { ...old.Config, HostConfig: { VolumesFrom, NetworkMode }, name: 'pwcop-c-new' };
  edit(config as Docker.ContainerCreateOptions);
  return stack.proxied.createContainer(config as Docker.ContainerCreateOptions);
}

describe('a container made from the inspect of another', () => {
  beforeAll(() => build('v1'), 60_000);

  test.each([
    ['through powerstrip', () => stack.proxied],
    ['straight at the engine', () => stack.engine],
  ])(
    'has the command of the image of now, when it was read %s',
    async (_title, from) => {
      await build('v1');
      await stack.docker.ok(['run', '--name', 'pwcop-c-old', '-e', 'WEAVE_CIDR=10.255.71.1/8', IMAGE]);
      const v1 = await stack.engine.getImage(IMAGE).inspect();
      await build('v2');
      // As Watchtower does: what is as in the old image is left to the new one.
      const copy = await createCopy(from(), (config) => {
        const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);
        if (isSame(config.Cmd, v1.Config.Cmd)) delete config.Cmd;
        if (isSame(config.Entrypoint, v1.Config.Entrypoint)) delete config.Entrypoint;
      });
      expect(await outputOf(copy)).toBe('v2');
    },
    60_000,
  );

  test('has its own address, and waits for no other (Portainer)', async () => {
    await stack.docker.ok(['run', '--name', 'pwcop-c-old', '-e', 'WEAVE_CIDR=net:default', IMAGE]);
    const copy = await createCopy(stack.engine, (config) => {
      config.Env = [
        ...(config.Env ?? []).filter((line) => !line.startsWith('WEAVE_CIDR=')),
        'WEAVE_CIDR=10.255.71.9/8',
      ];
      config.Cmd = ['ip', '-4', '-o', 'addr', 'show', 'dev', 'ethwe'];
      config.Entrypoint = [];
    });
    expect((await outputOf(copy)).match(/inet \S+/g)).toEqual(['inet 10.255.71.9/8']);
    const { Config: config } = await copy.inspect();
    expect(config.Labels).not.toHaveProperty(['powerstrip-weave.addresses']);
    expect(config.Env.join()).not.toContain('WAIT_FOR_WEAVE_ADDRESSES');
  }, 30_000);
});

describe('Docker’s own answer, where there is nothing for weave to do', () => {
  const answer = async (client: Docker, body: object): Promise<[number | undefined, string]> => {
    try {
      const container = await client.createContainer({ name: 'pwcop-c-x', ...body } as never);
      await container.remove({ force: true });
      return [201, ''];
    } catch (error) {
      const { statusCode, json } = error as { statusCode?: number; json?: { message?: string } };
      return [statusCode, json?.message ?? String(error)];
    }
  };

  test.each([
    ['an upper case image', { Image: 'NGINX' }],
    ['an upper case image that asks', { Image: 'NGINX', Env: ['WEAVE_CIDR=10.255.71.2/8'] }],
    ['a path for an image', { Image: 'a/../../containers/json?x', Env: ['WEAVE_CIDR=10.255.71.2/8'] }],
    ['null in the command', { Image: IMAGE, Cmd: [null, 'x'] }],
    ['null among the labels', { Image: IMAGE, Labels: { a: null } }],
    ['a number for a command', { Image: IMAGE, Cmd: [1], Env: ['WEAVE_CIDR=10.255.71.2/8'] }],
    [
      'junk on the host’s network',
      { Image: IMAGE, Env: ['WEAVE_CIDR=junk'], HostConfig: { NetworkMode: 'host' } },
    ],
  ])('%s', async (_title, body) => {
    expect(await answer(stack.proxied, body)).toEqual(await answer(stack.engine, body));
  });
});
