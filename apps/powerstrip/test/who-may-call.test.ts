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

  test.each(['127.0.0.1', 'localhost', '[::1]', 'allowed.example'])(
    'PX-WS: attach by WebSocket to %s, with an Origin equal to the Host',
    async (name) => {
      await using rig = await startRig({
        proxy: { allowHosts: ['allowed.example'] },
        script: (engine) => {
          engine.raw('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
          engine.hijack((bytes) => engine.raw(`echo ${bytes}`));
        },
      });
      using client = await openRawClient(rig.port);
      client.send(
        `GET /v1.41/containers/c/attach/ws?stream=1 HTTP/1.1\r\nHost: ${name}:${rig.port}\r\nOrigin: http://${name}:${rig.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
      );
      await client.until('101 Switching Protocols');
      client.send('frame');
      await client.until('echo frame');
    },
  );
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

  test.each(['docker:2375', 'powerstrip:2375', 'host.docker.internal:2375', 'docker.example.com'])(
    '%s, which Docker clients send, is refused where a browser sends it',
    async (host) => {
      await using rig = await startRig();
      expect(await statusFor(rig.port, `Host: ${host}`)).toBe(200);
      expect(await statusFor(rig.port, `Host: ${host}\r\nOrigin: http://${host}`)).toBe(403);
      expect(await statusFor(rig.port, `Host: ${host}\r\nUser-Agent: Mozilla/5.0`)).toBe(403);
      expect(rig.engine.requests).toHaveLength(1);
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
