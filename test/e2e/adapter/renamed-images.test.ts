// The adapter asks the engine about an image once: a name that means another image by the next request, by whatever way,
// never gives the old image's command.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { buildBusyboxImage } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';

const IMAGE = 'pwren-image';
const VERSIONS = ['v1', 'v2'];
/** Until then the engine's own file is too young to be trusted, and the engine is asked anyway. */
const SETTLED_MS = 150;
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwren', port: 2431, subnet: '10.77.0.0/16' });
  for (const version of VERSIONS) {
    const lines = [`CMD ["echo", "${version}"]`, 'ENTRYPOINT []'];
    await buildBusyboxImage(stack.direct, `${IMAGE}:${version}`, lines);
  }
}, 180_000);

afterEach(async () => {
  const left = await stack.direct.ok(['ps', '-aq', '--filter', 'name=pwren-c-']);
  if (left !== '') await stack.direct(['rm', '-f', ...left.split('\n')]);
});

afterAll(async () => {
  await stack.direct(['rmi', '-f', IMAGE, ...VERSIONS.map((version) => `${IMAGE}:${version}`)]);
  await stack[Symbol.asyncDispose]();
}, 60_000);

/** The command with which the shim goes on. */
async function commandOfNew(name: string): Promise<string | undefined> {
  const Env = ['WEAVE_CIDR=10.255.77.1/8'];
  const { id } = await stack.proxied.createContainer({ name: `pwren-c-${name}`, Image: IMAGE, Env });
  const { Config } = await stack.engine.getContainer(id).inspect();
  expect(Config.Entrypoint).toEqual(['/.wait-for-weave/wait-for-weave']);
  return Config.Cmd.at(-1);
}

const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
const tag = (version: string | undefined) =>
  stack.engine.getImage(`${IMAGE}:${version}`).tag({ repo: IMAGE, tag: 'latest' });

test('a name that is tagged again', async () => {
  for (let round = 0; round < 12; round += 1) {
    const version = VERSIONS[round % 2];
    await tag(version);
    expect(await commandOfNew(`tag-${round}`)).toBe(version);
    // From here on it is known, and the next tag has to make it forgotten.
    await settle();
    expect(await commandOfNew(`tag-${round}-known`)).toBe(version);
  }
}, 60_000);

test('a name that a commit takes', async () => {
  await tag('v1');
  await settle();
  expect(await commandOfNew('known')).toBe('v1');
  await stack.engine.getContainer('pwren-c-known').commit({ repo: IMAGE, changes: 'CMD ["echo", "v3"]' });
  expect(await commandOfNew('committed')).toBe('v3');
}, 30_000);

test('a name that is removed is Docker’s to answer, and one that is loaded is there', async () => {
  await tag('v1');
  await settle();
  expect(await commandOfNew('there')).toBe('v1');
  const saved = await buffer(await stack.engine.getImage(IMAGE).get());
  await stack.direct.ok(['rmi', '-f', IMAGE]);
  await expect(commandOfNew('gone')).rejects.toMatchObject({ statusCode: 404 });
  await stack.engine.loadImage(Readable.from([saved]));
  expect(await commandOfNew('loaded')).toBe('v1');
}, 60_000);
