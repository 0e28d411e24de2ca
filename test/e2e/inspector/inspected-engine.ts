import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStack, type Stack } from '@pw/cli/stack';
import { type Adapter, createBody, editJsonBody, isJsonObject, parseJson, refuse } from '@pw/core';
import { createDockerCli, type DockerCli } from '@pw/test-helpers';
import Docker from 'dockerode';
import { pw } from '../cli/pw.ts';
import { serveHook, startPowerstrip } from '../proxy/powerstrip-on-host.ts';

/** An image that the adapter `guard` refuses. */
export const REFUSED_IMAGE = 'pwinsp/miner';
export const REFUSAL = `the image "${REFUSED_IMAGE}" is not on the list`;

/** powerstrip with its inspector in front of the real engine: a guard, an adapter under work, and weave. */
export interface InspectedEngine extends AsyncDisposable {
  /** The docker CLI through powerstrip, and straight at the engine. */
  readonly docker: DockerCli;
  readonly direct: DockerCli;
  /** The page, with the token of this start. */
  readonly url: string;
  /** `pw attach`, to the network of this stack. */
  pwAttach(address: string, container: string): Promise<void>;
  /** What the adapter `draft` puts into the environment of a container: its author changes it. */
  draftValue: string;
}

const STACK = { prefix: 'pwinsp', port: 2391, subnet: '10.66.0.0/16' };

export async function startInspectedEngine(): Promise<InspectedEngine> {
  await using cleanup = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-inspector-'));
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
  const work = { draftValue: 'one' };
  const draft = await serveHook(draftAdapter(work));
  cleanup.defer(() => draft.close());
  const stack = createStack({ docker: new Docker(), ...STACK });
  cleanup.defer(async () => void (await stack.down()));
  await stack.down();
  for (const part of ['weavewait', 'powerstrip-weave'] as const) await stack.startPart(part);
  const urlFile = join(folder, 'url');
  const powerstrip = await startPowerstrip({
    endpoints: {
      'POST /*/containers/create': { pre: ['guard', 'draft', 'weave'] },
      'POST /*/containers/*/start': { post: ['weave'] },
    },
    adapter: guardAdapter,
    adapterName: 'guard',
    adapters: { draft: draft.url, weave: `http://${await addressOf(stack)}/v1/extension` },
    args: ['--status-listen', 'tcp://127.0.0.1:0', '--inspect', '--inspect-url-file', urlFile],
  });
  cleanup.use(powerstrip);
  const all = cleanup.move();
  return Object.assign(work, {
    docker: createDockerCli(powerstrip.url),
    direct: createDockerCli(),
    url: readFileSync(urlFile, 'utf8').trim(),
    pwAttach,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  });
}

async function pwAttach(address: string, container: string): Promise<void> {
  const flags = Object.entries(STACK).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { code, stderr } = await pw(['attach', ...flags, address, container]);
  if (code !== 0) throw new Error(`pw attach exited with ${code}: ${stderr}`);
}

const guardAdapter: Adapter = {
  preHook({ Body }) {
    const body = parseJson(Body ?? 'null');
    if (isJsonObject(body) && createBody(body).image() === REFUSED_IMAGE) throw refuse(403, REFUSAL);
    return undefined;
  },
};

const draftAdapter = (work: { draftValue: string }): Adapter => ({
  preHook: (request) =>
    editJsonBody(request, (body) => {
      const create = createBody(body);
      create.setEnv([...create.env(), `DRAFT=${work.draftValue}`]);
    }),
});

/** Where this machine reaches the weave adapter: its address on the stack's private network. */
async function addressOf({ names }: Stack): Promise<string> {
  const { NetworkSettings } = await new Docker().getContainer(names.adapter).inspect();
  const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress;
  if (address === undefined || address === '') throw new Error('the weave adapter has no address');
  return address;
}
