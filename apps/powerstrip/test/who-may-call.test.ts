import { describe, expect, test } from '@jest/globals';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

describe('clients that are let in', () => {
  test('PX-FETCH: Node’s fetch, which sends Sec-Fetch-Mode', async () => {
    await using rig = await startRig();
    const response = await fetch(`http://127.0.0.1:${rig.port}/v1.41/version`);
    expect(response.status).toBe(200);
  });

  test('PX-SSH: the Host of docker’s ssh helper', async () => {
    await using rig = await startRig();
    expect(await statusFor(rig.port, 'Host: docker.example.com')).toBe(200);
  });

  test('PX-LIBPOD: Podman’s own API, whose versions have three parts', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    client.send('GET /v4.6.1/libpod/_ping HTTP/1.1\r\nHost: docker\r\n\r\n');
    await client.until(/^HTTP\/1\.1 200 /);
    expect(rig.engine.requests).toMatchObject([{ target: '/v4.6.1/libpod/_ping' }]);
  });

  test('PX-WS: an Origin equal to the Host', async () => {
    await using rig = await startRig();
    const own = `127.0.0.1:${rig.port}`;
    expect(await statusFor(rig.port, `Host: ${own}\r\nOrigin: http://${own}`)).toBe(200);
  });
});

describe('PX-LAN: Hosts that a hostile network can answer for', () => {
  test.each(['evil.local:2375', 'evil:2375', 'evil.internal', 'evil.test', 'intranet'])(
    '%s is refused',
    async (host) => {
      await using rig = await startRig();
      expect(await statusFor(rig.port, `Host: ${host}`)).toBe(403);
      expect(rig.engine.requests).toStrictEqual([]);
    },
  );

  test('--allow-host lets one in', async () => {
    await using rig = await startRig({ proxy: { allowHosts: ['evil'] } });
    expect(await statusFor(rig.port, 'Host: Evil:2375')).toBe(200);
  });
});

async function statusFor(port: number, lines: string): Promise<number> {
  using client = await openRawClient(port);
  client.send(`GET /containers/json HTTP/1.1\r\n${lines}\r\n\r\n`);
  await client.until('\r\n\r\n');
  return Number(/^HTTP\/1\.1 (\d+)/.exec(client.received())?.[1]);
}
