import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect, createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Certificates, createCertificates, startFakeDocker } from '@pw/test-helpers';
import { createRecorder } from '../src/inspector/recorder.ts';
import { parseEngineAddress } from '../src/upstream/engine-address.ts';
import { call } from './helpers/call.ts';
import { recorderOptions } from './helpers/inspected-rig.ts';
import { startPowerstrip } from './helpers/powerstrip-process.ts';
import { details } from './helpers/recorded-calls.ts';
import { type Rig, startRig } from './helpers/rig.ts';

let good: Certificates;
let other: Certificates;
beforeAll(() => {
  good = createCertificates();
  other = createCertificates();
});
afterAll(() => {
  good[Symbol.dispose]();
  other[Symbol.dispose]();
});

function startTlsRig(options: Parameters<typeof startRig>[0] = {}): Promise<Rig> {
  return startRig({ ...options, proxy: { ...options.proxy, tls: { ...good.server, ca: good.ca } } });
}

async function ask(
  port: number,
  options: ConnectionOptions & { agent?: Agent },
): Promise<{ status: number; body: string }> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: '/_ping',
    agent: false,
    ca: good.ca,
    ...options,
  });
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  return { status: response.statusCode, body: await text(response) };
}

describe('B8: a TLS listener with client certificates', () => {
  test('lets a good certificate in', async () => {
    await using rig = await startTlsRig();
    expect(await ask(rig.port, good.client)).toMatchObject({ status: 200 });
  });

  test.each([
    ['none', () => ({}), /a client certificate of this CA is required/],
    ['of another CA', () => other.client, /the client certificate is refused: [A-Z_]+\./],
  ])(
    'a certificate that is %s: refused with a readable reason, nothing reaches the engine',
    async (_what, options, reason) => {
      await using rig = await startTlsRig();
      const { status, body } = await ask(rig.port, options());
      expect([status, JSON.parse(body).message]).toEqual([403, expect.stringMatching(reason)]);
      expect(rig.engine.requests).toHaveLength(0);
      await rig.logged(({ msg }) => msg === 'TLS client refused');
    },
  );

  test('a unix listener beside it stays plain, also with new certificates', async () => {
    const path = join(good.folder, 'beside.sock');
    await using rig = await startTlsRig({ listen: ['tcp://127.0.0.1:0', `unix://${path}`] });
    const use = async ({ ca, client }: Certificates) => {
      expect((await call(path, '/_ping')).status).toBe(200);
      expect(await ask(rig.port, { ca, ...client })).toMatchObject({ status: 200 });
    };
    await use(good);
    rig.proxy.useTls({ ...other.server, ca: other.ca });
    await use(other);
    expect(await ask(rig.port, { ca: other.ca, ...good.client })).toMatchObject({ status: 403 });
  });

  test('the inspector shows whose certificate it was, for each call of a connection', async () => {
    const recorder = createRecorder(recorderOptions);
    await using rig = await startTlsRig({ proxy: { recorder } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let times = 0; times < 2; times += 1) await ask(rig.port, { ...good.client, agent });
    agent.destroy();
    for (const { client } of details(recorder)) {
      expect(client).toStrictEqual({
        address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        certificate: 'CN=client',
      });
    }
    expect(details(recorder)).toHaveLength(2);
  });

  test('a hijacked stream keeps its half-close', async () => {
    await using rig = await startTlsRig({
      script: (engineCall) => {
        engineCall.raw('HTTP/1.1 101 UPGRADED\r\n\r\n');
        engineCall.hijack(
          (bytes) => engineCall.raw(bytes),
          () => engineCall.socket.end('[after end]'),
        );
      },
    });
    const halfOpen = { allowHalfOpen: true };
    const socket = connect({ host: '127.0.0.1', port: rig.port, ca: good.ca, ...good.client, ...halfOpen });
    socket.write(
      'POST /v1.41/containers/x/attach HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello',
    );
    socket.end();
    expect(await text(socket)).toBe('HTTP/1.1 101 UPGRADED\r\n\r\nhello[after end]');
  });
});

describe('an engine behind TLS', () => {
  const startEngine = async () => {
    const { cert, key } = good.server;
    const server = createServer(
      { cert, key, ca: good.ca, requestCert: true, rejectUnauthorized: true },
      (socket) => {
        socket.once('data', () =>
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecure'),
        );
        socket.on('error', () => {});
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: () => void server.close(),
    };
  };

  test('is called with the certificates of DOCKER_CERT_PATH', async () => {
    const engine = await startEngine();
    await using rig = await startRig({
      proxy: { engine: parseEngineAddress({ url: engine.url, certPath: good.folder, tlsVerify: true }) },
    });
    expect((await call(rig.port, '/_ping')).body).toBe('secure');
    engine.close();
  });

  test('is not trusted with a certificate of another CA', async () => {
    const engine = await startEngine();
    await using rig = await startRig({
      proxy: { engine: parseEngineAddress({ url: engine.url, certPath: other.folder, tlsVerify: true }) },
    });
    const answer = await call(rig.port, '/_ping');
    expect([answer.status, answer.message]).toEqual([503, expect.stringMatching(/certificate/)]);
    engine.close();
  });

  test('a folder without certificates is reported', () => {
    expect(() => parseEngineAddress({ url: 'tcp://x:2376', certPath: '/nowhere', tlsVerify: true })).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', hint: expect.stringContaining('ca.pem') }),
    );
  });
});

test('SIGHUP reads the certificates again; bad ones are logged, and the old ones stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-tls-reload-'));
  const file = (name: string) => join(folder, name);
  const write = ({ server, ca }: Certificates) => {
    writeFileSync(file('cert.pem'), server.cert);
    writeFileSync(file('key.pem'), server.key);
    writeFileSync(file('ca.pem'), ca);
  };
  write(good);
  writeFileSync(file('adapters.yml'), 'endpoints: {}\nadapters: {}\n');
  await using engine = await startFakeDocker();
  await using powerstrip = await startPowerstrip([
    ...['--config', file('adapters.yml'), '--listen', 'tcp://127.0.0.1:0', '--docker-host', engine.url],
    ...[
      '--tlsverify',
      '--tlscert',
      file('cert.pem'),
      '--tlskey',
      file('key.pem'),
      '--tlscacert',
      file('ca.pem'),
    ],
  ]);
  expect(await ask(powerstrip.port, good.client)).toMatchObject({ status: 200 });
  writeFileSync(file('cert.pem'), 'no certificate');
  powerstrip.child.kill('SIGHUP');
  await powerstrip.logged(({ event }) => String(event).startsWith('bad certificates'));
  expect(await ask(powerstrip.port, good.client)).toMatchObject({ status: 200 });
  write(other);
  powerstrip.child.kill('SIGHUP');
  await powerstrip.logged(({ event }) => event === 'certificates reloaded');
  expect(await ask(powerstrip.port, { ca: other.ca, ...other.client })).toMatchObject({ status: 200 });
  expect(await ask(powerstrip.port, { ca: other.ca, ...good.client })).toMatchObject({ status: 403 });
  rmSync(folder, { recursive: true, force: true });
});
