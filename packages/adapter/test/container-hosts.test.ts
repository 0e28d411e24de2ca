import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { rewriteContainerHosts } from '../src/hosts/rewrite-container-hosts.ts';
import { fakeContainer } from './support/fake-docker.ts';

const addresses = [ipv4Cidr('10.255.0.1/8')];
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function container(HostsPath?: string) {
  return { ...fakeContainer({ id: 'a'.repeat(64) }), ...(HostsPath !== undefined && { HostsPath }) };
}

test('weave 615: the file is written in place, through the first process that reaches it', async () => {
  const file = join(directory, 'hosts');
  writeFileSync(file, '172.17.0.2\thost\n127.0.0.1\tlocalhost\n');
  const before = statSync(file);
  await rewriteContainerHosts(container(file), addresses, [4_194_303, 'self']);
  expect(readFileSync(file, 'utf8')).toBe('10.255.0.1\thost\n127.0.0.1\tlocalhost\n');
  expect([statSync(file).ino, statSync(file).mode]).toEqual([before.ino, before.mode]);
});

test('a file that nobody reaches is an error, a container without one is none', async () => {
  const missing = join(directory, 'missing');
  await expect(rewriteContainerHosts(container(missing), addresses, ['self'])).rejects.toThrow(missing);
  await expect(rewriteContainerHosts(container(directory), addresses, ['self'])).rejects.toMatchObject({
    code: 'EISDIR',
  });
  await rewriteContainerHosts(container(), addresses, []);
  await rewriteContainerHosts(container(''), addresses, []);
});

test('a file that is huge is not read', async () => {
  const file = join(directory, 'hosts');
  writeFileSync(file, '172.17.0.2\thost\n');
  truncateSync(file, 5 * 1024 * 1024);
  await expect(rewriteContainerHosts(container(file), addresses, ['self'])).rejects.toThrow('5242880 bytes');
});
