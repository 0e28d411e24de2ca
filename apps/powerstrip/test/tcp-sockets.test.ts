// What the kernel was asked to do with the connections of TCP clients.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Certificates, createCertificates, waitUntil } from '@pw/test-helpers';
import { openRawClient } from './helpers/raw-client.ts';
import { startRig } from './helpers/rig.ts';

/** Of /proc/net/tcp, in hundredths of a second. */
const KEEP_ALIVE_TIMER = '02';

let certificates: Certificates;
beforeAll(() => {
  certificates = createCertificates();
});
afterAll(() => certificates[Symbol.dispose]());

/** The timer that runs on the server's side of a connection, and how long it has to go. */
function timerOf({ serverPort, clientPort }: { serverPort: number; clientPort: number | undefined }) {
  const address = (port = 0) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((text) => text.includes(`${address(serverPort)} ${address(clientPort)} 01`));
  const [timer, when = ''] = line?.trim().split(/\s+/)[5]?.split(':') ?? [];
  return { timer, seconds: Number.parseInt(when, 16) / 100 };
}

async function expectKeepAlive(ports: Parameters<typeof timerOf>[0]): Promise<void> {
  await waitUntil('the timer is that of keep-alive', 5_000, () => timerOf(ports).timer === KEEP_ALIVE_TIMER);
  expect(timerOf(ports).seconds).toBeGreaterThan(20);
  expect(timerOf(ports).seconds).toBeLessThanOrEqual(30);
}

describe('a client that is gone without a word is noticed: the kernel asks for it after half a minute', () => {
  test('over TCP', async () => {
    await using rig = await startRig();
    using client = await openRawClient(rig.port);
    await expectKeepAlive({ serverPort: rig.port, clientPort: client.socket.localPort });
  });

  test('over TLS', async () => {
    const tls = { ...certificates.server, ca: certificates.ca };
    await using rig = await startRig({ proxy: { tls } });
    const { client, ca } = certificates;
    const socket = connectTls({ host: '127.0.0.1', port: rig.port, ca, ...client });
    await once(socket, 'secureConnect');
    await expectKeepAlive({ serverPort: rig.port, clientPort: socket.localPort });
    socket.destroy();
  });
});
