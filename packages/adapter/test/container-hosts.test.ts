import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { createHostsFiles } from '../src/hosts/create-hosts-files.ts';
import { rewriteContainerHosts } from '../src/hosts/rewrite-container-hosts.ts';
import { fakeContainer } from './support/fake-docker.ts';

const files = createHostsFiles(() => [4_194_303, 'self']);
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

test('weave 615: the file is written in place, through the first process that reaches it', () => {
  const file = join(directory, 'hosts');
  writeFileSync(file, '172.17.0.2\thost\n127.0.0.1\tlocalhost\n');
  const before = statSync(file);
  rewriteContainerHosts(container(file), addresses, files);
  expect(readFileSync(file, 'utf8')).toBe('10.255.0.1\thost\n127.0.0.1\tlocalhost\n');
  expect([statSync(file).ino, statSync(file).mode]).toEqual([before.ino, before.mode]);
});

test('a file that nobody reaches is an error, a container without one is none', () => {
  const missing = join(directory, 'missing');
  expect(() => rewriteContainerHosts(container(missing), addresses, files)).toThrow(missing);
  expect(() => rewriteContainerHosts(container(directory), addresses, files)).toThrow(
    expect.objectContaining({ code: 'EISDIR' }),
  );
  const none = createHostsFiles(() => []);
  rewriteContainerHosts(container(), addresses, none);
  rewriteContainerHosts(container(''), addresses, none);
});

test('a file that is huge is not read', () => {
  const file = join(directory, 'hosts');
  writeFileSync(file, '172.17.0.2\thost\n');
  truncateSync(file, 5 * 1024 * 1024);
  expect(() => rewriteContainerHosts(container(file), addresses, files)).toThrow('5242880 bytes');
});

test('a link in its place is not followed', () => {
  const [file, other] = [join(directory, 'hosts'), join(directory, 'crontab')];
  writeFileSync(other, '172.17.0.2\thost\n');
  symlinkSync(`/proc/1/root${other}`, file);
  expect(() => rewriteContainerHosts(container(file), addresses, files)).toThrow('is a link');
  expect(readFileSync(other, 'utf8')).toBe('172.17.0.2\thost\n');
});
