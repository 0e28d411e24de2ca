import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createEngineClient } from '@pw/cli/engine';
import { imageKinds, imageName } from '@pw/cli/images';
import packageJson from '../package.json' with { type: 'json' };
import { lackingImages } from '../src/images/ensure-images.ts';
import { listImages } from '../src/images/list-images.ts';

const label = 'org.opencontainers.image.version';
const current = { Architecture: 'arm64', Config: { Labels: { [label]: packageJson.version } } };

/** An engine on arm64; each image is `current` with what `changes` has for its kind, or missing for null. */
async function startEngine(changes: Record<string, object | null>) {
  const server = createServer(({ url = '' }, response) => {
    if (url === '/version') return void response.end(JSON.stringify({ Arch: 'arm64' }));
    const change = changes[/pw\/([\w-]+)\/json$/.exec(url)?.[1] ?? ''];
    if (change === null) return void response.writeHead(404).end('{"message":"no such image"}');
    response.end(JSON.stringify({ Id: 'sha256:1', Size: 1, ...current, ...change }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    docker: createEngineClient(`http://127.0.0.1:${port}`, {}),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('an image that is missing, of another version or for another machine is made anew', async () => {
  await using engine = await startEngine({
    powerstrip: null,
    adapter: { Config: { Labels: { [label]: '0.0.1' } } },
    node: { Architecture: 'amd64' },
  });
  const { docker } = engine;
  const lacking = await lackingImages({ docker, registry: 'localhost' });
  expect(lacking.toSorted()).toEqual(['adapter', 'node', 'powerstrip']);
  const names = imageKinds.map((kind) => imageName(kind));
  const states = (await listImages(docker, names)).map(({ name, state }) => [name, state]);
  expect(Object.fromEntries(states)).toMatchObject({
    'localhost/pw/powerstrip': 'missing',
    'localhost/pw/adapter': 'other version',
    'localhost/pw/node': 'other machine',
    'localhost/pw/cli': 'current',
  });
});
