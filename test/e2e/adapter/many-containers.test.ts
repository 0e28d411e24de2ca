// C3: many containers at once; nothing is lost, nothing is left.
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildBusyboxImage, runConcurrently, waitUntil } from '@pw/test-helpers';
import { type AdapterStack, startAdapterStack } from './adapter-stack.ts';

const IMAGE = 'pwadm-busybox';
const PREFIX = 'pwadm-many-';
const MANY = 100;
const SHORT_LIVED = 200;
let stack: AdapterStack;

beforeAll(async () => {
  stack = await startAdapterStack({ prefix: 'pwadm', port: 2393, subnet: '10.63.0.0/16' });
  await buildBusyboxImage(stack.direct, IMAGE);
}, 120_000);

afterAll(async () => {
  const left = await stack.direct.ok(['ps', '-aq', '--filter', `name=${PREFIX}`]);
  if (left !== '') await stack.direct(['rm', '-f', ...left.split('\n')]);
  await stack.direct(['rmi', '-f', IMAGE]);
  await stack[Symbol.asyncDispose]();
}, 120_000);

/** The ports of the stack's bridge, as the kernel has them. */
function ports(): string[] {
  return readdirSync(`/sys/class/net/${stack.names.bridge}/brif`);
}

/** One of the adapter's own figures. */
async function figure(name: string): Promise<number> {
  const text = await stack.direct.ok(['exec', stack.names.adapter, 'node', '-e', FETCH_METRICS]);
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

const FETCH_METRICS = `fetch('http://127.0.0.1/metrics').then((r) => r.text()).then((t) => console.log(t))`;

test(`C3: ${MANY} containers, 8 at a time, each with its own address from its first instruction`, async () => {
  const indexes = Array.from({ length: MANY }, (_, index) => index);
  await runConcurrently(indexes, 8, async (index) => {
    const options = [
      '--name',
      `${PREFIX}${index}`,
      '--net',
      'none',
      '-e',
      `WEAVE_CIDR=10.255.30.${index + 1}/8`,
    ];
    await stack.docker.ok([
      'run',
      '-d',
      ...options,
      IMAGE,
      'sh',
      '-c',
      'ip -o -4 addr show ethwe; exec sleep 600',
    ]);
  });
  expect(ports()).toHaveLength(MANY);
  expect(await figure('pw_attached_containers')).toBe(MANY);
  for (const index of indexes) {
    expect(await stack.direct.ok(['logs', `${PREFIX}${index}`])).toContain(` 10.255.30.${index + 1}/8 `);
  }
  await stack.direct.ok(['rm', '-f', ...indexes.map((index) => `${PREFIX}${index}`)]);
  await waitUntil('all ports gone', 5000, async () => ports().length === 0);
  await waitUntil('all forgotten', 5000, async () => (await figure('pw_attached_containers')) === 0);
  expect(await figure('pw_container_locks')).toBe(0);
}, 360_000);

test(`C3, weave 640: ${SHORT_LIVED} short-lived containers in a /28 leak no address`, async () => {
  const runs = Array.from({ length: SHORT_LIVED }, (_, index) => index);
  const options = ['--rm', '--net', 'none', '-e', 'WEAVE_CIDR=net:10.9.1.0/28'];
  const codes = await runConcurrently(runs, 8, async () => {
    return (await stack.docker(['run', ...options, IMAGE, 'true'])).code;
  });
  expect(codes.filter((code) => code !== 0)).toStrictEqual([]);
  await waitUntil('all ports gone', 5000, async () => ports().length === 0);
  // Fourteen at once is all that a /28 has: not one of them is still held.
  const all = Array.from({ length: 14 }, (_, index) => `${PREFIX}last-${index}`);
  const fill = ['run', '-d', '--net', 'none', '-e', 'WEAVE_CIDR=net:10.9.1.0/28'];
  await runConcurrently(all, 4, (name) => stack.docker.ok([...fill, '--name', name, IMAGE, 'sleep', '600']));
  const addresses = await Promise.all(
    all.map((name) => stack.direct.ok(['exec', name, 'ip', '-o', '-4', 'addr', 'show', 'ethwe'])),
  );
  expect(new Set(addresses.map((line) => /inet (\S+)/.exec(line)?.[1])).size).toBe(14);
  const full = await stack.docker([...fill, '--name', `${PREFIX}last-15`, IMAGE, 'sleep', '600']);
  expect(full).toMatchObject({
    code: 125,
    stderr: expect.stringContaining('no free address is left in 10.9.1.0/28'),
  });
}, 600_000);
