// G5: docker-py, Python's library; what docker-compose 1 and Ansible are built on.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildBusyboxImage, runCommand } from '@pw/test-helpers';
import type { HostPowerstrip } from '../proxy/powerstrip-on-host.ts';
import { bothWays, direct, startHooked } from './hooked-engine.ts';

const NAME = `pw-e2e-docker-py-${process.pid}`;
const script = join(import.meta.dirname, 'docker-py/exercise.py');
const cases = join(import.meta.dirname, 'docker-py/run_cases.py');
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

  test('the kinds of calls of its own suite end in the same way, one by one', async () => {
    const { itself, through } = await bothWays(powerstrip, async (dockerHost) => {
      const { code, stdout, stderr } = await runCommand('python3', [cases, NAME, `${NAME}-case`], {
        env: { DOCKER_HOST: dockerHost, PYTHONDONTWRITEBYTECODE: '1' },
        timeoutMs: 280_000,
      });
      if (code !== 0) throw new Error(`at ${dockerHost}: ${stderr}`);
      return JSON.parse(stdout) as Record<string, Outcome>;
    });
    expect(Object.keys(itself).length).toBeGreaterThan(70);
    expect(through).toStrictEqual(itself);
    // A case that is broken fails in the same way both times.
    const faults = ['AttributeError', 'TypeError', 'NameError', 'KeyError', 'IndexError', 'RuntimeError'];
    expect(
      Object.entries(itself).filter(([, { failure }]) => faults.includes(failure?.[0] ?? '')),
    ).toStrictEqual([]);
  }, 600_000);
});

/** What came of one case: its value, or the kind, HTTP status and text of its error. */
interface Outcome {
  value?: unknown;
  failure?: [kind: string, status: number | null, text: string];
}
