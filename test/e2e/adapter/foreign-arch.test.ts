// An image for another machine (on x64: arm64, run by qemu-user) gets that machine's shim, and waits like any other.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compileStatic } from '../../../packages/wait-for-weave/scripts/compile-static.ts';
import { buildForeignShim, FOREIGN, type ForeignShim } from '../shim/foreign-shim.ts';
import { registerEmulator } from '../shim/register-emulator.ts';
import { platformOf, SHIM } from '../shim/shim-world.ts';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';

const NAME = 'pwadf';
const held = new AsyncDisposableStack();
let shim: ForeignShim;
let stack: AdapterStack;

beforeAll(async () => {
  held.use(await registerEmulator(FOREIGN));
  shim = held.use(await buildForeignShim());
  stack = held.use(await startAdapterStack({ prefix: NAME, port: 2396, subnet: '10.69.0.0/16' }));
  await buildProbeImage();
  held.defer(async () => void (await stack.direct(['rmi', '-f', NAME])));
}, 400_000);
afterAll(() => held.disposeAsync(), 60_000);

test(`a program for ${FOREIGN} is started by the shim for ${FOREIGN}, and sees its network at once`, async () => {
  held.defer(async () => void (await stack.direct(['rm', '-f', NAME])));
  const run = ['run', '--name', NAME, '-e', 'WEAVE_CIDR=10.255.70.1/8', NAME, '/bin/probe', '--net'];
  const seen = await stack.docker.ok(run);
  expect(seen).toMatch(/^net\/dev: *ethwe:/m);
  // Bytes backwards, as the kernel lists them: 10.0.0.0/8 and the multicast route.
  expect(seen).toMatch(/^net\/route:ethwe\t0000000A\t.*\t000000FF\t/m);
  expect(seen).toMatch(/^net\/route:ethwe\t000000E0\t.*\t000000F0\t/m);

  const holder = `${stack.names.shim}-${shim.image.split(':')[1]}`;
  expect(await inspect(NAME, '{{.HostConfig.VolumesFrom}} {{.Path}}')).toBe(`[${holder}:ro] ${SHIM}`);
  expect(await inspect(holder, '{{.Image}}')).toBe(await inspect(shim.image, '{{.Id}}'));
}, 60_000);

function inspect(name: string, format: string): Promise<string> {
  return stack.direct.ok(['inspect', '-f', format, name]);
}

async function buildProbeImage(): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  try {
    compileStatic(FOREIGN, join(import.meta.dirname, '../shim/probe.c'), join(context, 'probe'));
    writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY probe /bin/probe\n');
    await stack.direct.ok(['build', '-q', '--platform', platformOf(FOREIGN), '-t', NAME, context]);
  } finally {
    rmSync(context, { recursive: true });
  }
}
