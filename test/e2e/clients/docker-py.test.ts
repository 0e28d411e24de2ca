// G5: docker-py, Python's library; what docker-compose 1 and Ansible are built on.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, runCommand } from '@pw/test-helpers';
import type { HostPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { bothWays, direct, startHooked } from './hooked-engine.ts';

const NAME = `pw-e2e-docker-py-${process.pid}`;
const script = join(import.meta.dirname, 'docker-py/exercise.py');
let powerstrip: HostPowerstrip;

beforeAll(async () => {
  await buildBusyboxImage(direct, NAME);
  powerstrip = await startHooked();
}, 60_000);
afterAll(async () => {
  await powerstrip[Symbol.asyncDispose]();
  await direct(['rm', '-fv', NAME]);
  await direct(['network', 'rm', NAME]);
  await direct(['rmi', '-f', `${NAME}:built`, `${NAME}:committed`, NAME]);
}, 60_000);

describe('docker-py', () => {
  test('run, streams, exec, archives, networks, build, commit and errors are the same', async () => {
    const { itself, through } = await bothWays(powerstrip, async (dockerHost) => {
      const { code, stdout, stderr } = await runCommand('python3', [script, NAME], {
        env: { DOCKER_HOST: dockerHost },
      });
      if (code !== 0) throw new Error(`at ${dockerHost}: ${stderr}`);
      return JSON.parse(stdout) as Record<string, unknown>;
    });
    expect(itself).toMatchObject({
      run: 'out\n',
      failed: 7,
      attached: 'HELLO\n',
      exec: [0, 'out\n', 'err\n'],
      archive: 'text',
      built: 'built\n',
    });
    expect(through).toStrictEqual(itself);
  }, 120_000);
});
