// G4: Testcontainers for Node, with the protocol of Ryuk, its reaper, over TCP and over a unix socket.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, runCommand, waitUntil } from '@pw/test-helpers';
import type { HostPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { bothWays, direct, startHooked } from './hooked-engine.ts';
import { buildReaperImage } from './testcontainers/build-reaper-image.ts';

const NAME = `pw-e2e-testcontainers-${process.pid}`;
const REAPER = `${NAME}-reaper`;
const program = join(import.meta.dirname, 'testcontainers/program.ts');
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pw-e2e-testcontainers-'));
  await Promise.all([buildBusyboxImage(direct, NAME), buildReaperImage(direct, REAPER)]);
}, 60_000);
afterAll(async () => {
  await direct(['rmi', '-f', NAME, REAPER, `${NAME}-built`]);
  rmSync(folder, { recursive: true });
}, 60_000);

describe.each(['tcp', 'unix'])('testcontainers over %s', (kind) => {
  let powerstrip: HostPowerstrip;
  beforeAll(async () => {
    const socket = `unix://${join(folder, 'docker.sock')}`;
    const started = await startHooked(kind === 'unix' ? ['--listen', socket] : []);
    powerstrip = kind === 'unix' ? { ...started, url: socket } : started;
  });
  afterAll(async () => {
    await powerstrip[Symbol.asyncDispose]();
  });

  test('a program does the same, and the reaper removes what it left', async () => {
    const { itself, through } = await bothWays(powerstrip, async (dockerHost) => {
      const { code, stdout, stderr } = await runCommand(process.execPath, ['--no-warnings', program, NAME], {
        timeoutMs: 120_000,
        env: {
          DOCKER_HOST: dockerHost,
          RYUK_CONTAINER_IMAGE: REAPER,
          TESTCONTAINERS_RYUK_RECONNECTION_TIMEOUT: '1s',
        },
      });
      if (code !== 0) throw new Error(`at ${dockerHost}: ${stderr}`);
      await waitUntil('the reaper has removed it all', 20_000, async () => (await left()) === '', 100);
      // Its debug log goes to stdout as well.
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    });
    expect(itself).toMatchObject({ page: 'hello\n', exec: 'inside\n', file: 'copied', left: 2 });
    expect(through).toStrictEqual(itself);
  }, 300_000);
});

/** Of the program and of its reaper, which ends when it is done. */
async function left(): Promise<string> {
  const filter = ['--filter', 'label=org.testcontainers=true'];
  return (await direct.ok(['ps', '-aq', ...filter])) + (await direct.ok(['network', 'ls', '-q', ...filter]));
}
