import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { refuse } from '@pw/core';
import Docker from 'dockerode';
import { dockerEndpoints } from '../../../apps/powerstrip/src/calls/docker-endpoints.ts';
import { type HostPowerstrip, startPowerstrip } from './powerstrip-on-host.ts';

const volume = 'deny-all-volume';
const json =
  '{"Image":"x","Name":"deny-all","Container":"x","ListenAddr":"127.0.0.1:0","AdvertiseAddr":"127.0.0.1"}';
const form = 'fromImage=x&name=deny-all&path=/';
const multipart = `--B\r\nContent-Disposition: form-data; name="fromImage"\r\n\r\nx\r\n--B--\r\n`;

/** Every way to send a body: its type and its bytes. */
const bodies: readonly { type?: string; body?: string; upgrade?: string }[] = [
  {},
  { upgrade: 'tcp' },
  { upgrade: 'h2c' },
  { type: 'application/json', body: json },
  { type: 'application/json; charset=utf-8', body: json },
  { type: 'application/json', body: '{}' },
  { type: 'application/json', body: 'no JSON' },
  { body: json },
  { type: 'text/plain', body: json },
  { type: 'application/octet-stream', body: json },
  { type: 'application/x-tar', body: '\0'.repeat(1024) },
  { type: 'application/json', body: '\0'.repeat(1024) },
  { type: 'application/x-www-form-urlencoded', body: form },
  { type: 'multipart/form-data; boundary=B', body: multipart },
  // A no-break space, which Go trims.
  { type: Buffer.from('application/json\u00a0').toString('latin1'), body: json },
];

const docker = new Docker();
let powerstrip: HostPowerstrip;

beforeAll(async () => {
  await docker.createVolume({ Name: volume });
  powerstrip = await startPowerstrip({
    endpoints: { '* *': { pre: ['hook'] } },
    adapter: {
      preHook: () => {
        throw refuse(403, 'denied');
      },
    },
  });
});

afterAll(async () => {
  await powerstrip?.[Symbol.asyncDispose]();
  await docker.getVolume(volume).remove();
});

test('P1: a hook that denies all lets no call through: every endpoint, every kind of body', async () => {
  const before = await engineState();
  const since = Date.now() / 1000;
  const passed: string[] = [];
  let hooked = 0;
  for (const { method, path } of dockerEndpoints) {
    for (const prefix of ['', '/v1.41']) {
      const target = `${prefix}${path.replaceAll(/\*|\{id\}/g, volume)}?name=deny-all&fromImage=x&path=/&fromSrc=-`;
      const answers = await Promise.all(bodies.map((body) => send(method, target, body)));
      for (const { server, status, message } of answers) {
        if (message.includes('denied')) hooked += 1;
        const isOurs = server === 'powerstrip' && [400, 403, 415].includes(status);
        if (!isOurs) passed.push(`${method} ${target}: ${status} ${server} ${message}`);
      }
    }
  }
  expect(passed).toStrictEqual([]);
  // Of the fifteen, five at most are refused before the hook.
  expect(hooked).toBeGreaterThan(dockerEndpoints.length * 2 * 8);
  expect(await engineState()).toEqual(before);
  expect(await eventsSince(since)).toBe('');
}, 120_000);

interface OwnAnswer {
  readonly status: number;
  readonly server: string;
  readonly message: string;
}

async function send(
  method: string,
  path: string,
  { type, body, upgrade }: (typeof bodies)[number],
): Promise<OwnAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<OwnAnswer>();
  const outgoing = request({
    host: '127.0.0.1',
    port: powerstrip.port,
    method,
    path,
    agent: false,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...(upgrade === undefined ? {} : { connection: 'Upgrade', upgrade }),
    },
  });
  outgoing.on('upgrade', (response, socket) => {
    socket.destroy();
    resolve({
      status: response.statusCode ?? 0,
      server: String(response.headers.server),
      message: 'upgraded',
    });
  });
  outgoing.on('response', (response) => {
    const { statusCode: status = 0, headers } = response;
    // The answer to HEAD has no body that could say who denied it.
    text(response).then((message) => resolve({ status, server: String(headers.server), message }), reject);
  });
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

async function engineState() {
  const containers = await docker.listContainers({ all: true });
  const images = await docker.listImages({ all: true });
  const { Volumes } = await docker.listVolumes();
  const networks = await docker.listNetworks();
  const plugins = await docker.listPlugins();
  const { Swarm } = (await docker.info()) as { Swarm?: { LocalNodeState?: string } };
  return {
    containers: containers.map(({ Id, State }) => `${Id} ${State}`).toSorted(),
    images: images.map(({ Id, RepoTags }) => `${Id} ${RepoTags?.join()}`).toSorted(),
    volumes: Volumes.map(({ Name }) => Name).toSorted(),
    networks: networks.map(({ Id }) => Id).toSorted(),
    plugins: plugins.map(({ Id }) => Id).toSorted(),
    swarm: Swarm?.LocalNodeState,
  };
}

/** What the engine says has happened since. */
async function eventsSince(seconds: number): Promise<string> {
  const stream = await docker.getEvents({ since: seconds, until: Date.now() / 1000 });
  return await text(stream);
}
