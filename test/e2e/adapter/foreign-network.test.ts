// A network of the user's that has the name of the weave network.
import { afterEach, expect, test } from '@jest/globals';
import { createStack } from '@pw/cli/stack';
import { createDockerCli, runCommand } from '@pw/test-helpers';
import Docker from 'dockerode';

const PREFIX = 'pwadf';
const NETWORK = `${PREFIX}-weave`;
const direct = createDockerCli();
const stack = createStack({ docker: new Docker(), prefix: PREFIX, port: 2398, subnet: '10.74.0.0/16' });

afterEach(async () => {
  await stack.down();
  await direct(['network', 'rm', NETWORK]);
  await runCommand('ip', ['link', 'del', 'pwadf-parent']);
}, 30_000);

test.each([
  ['ipvlan', ['-d', 'ipvlan', '-o', 'parent=pwadf-parent']],
  ['macvlan', ['-d', 'macvlan', '-o', 'parent=pwadf-parent']],
  ['bridge', ['-o', 'com.docker.network.bridge.name=pwadf-weave']],
])(
  'a %s network is refused with a fix, and survives up and down',
  async (_driver, options) => {
    await runCommand('ip', ['link', 'add', 'pwadf-parent', 'type', 'bridge']);
    const id = await direct.ok(['network', 'create', ...options, '--subnet', '10.99.0.0/16', NETWORK]);
    const before = await direct.ok(['network', 'inspect', NETWORK]);
    const startedAt = performance.now();
    await expect(stack.up()).rejects.toThrow(`the Docker network ${NETWORK}`);
    // The adapter ends at once, and nobody waits for its port any longer.
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    await stack.down();
    expect(await direct.ok(['network', 'inspect', id])).toBe(before);
  },
  60_000,
);
