import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openHostsFile } from './open-hosts-file.ts';

const OURS = '/proc/self/root';
let directory: string;
let container: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  container = join(directory, 'data', 'containers', 'a'.repeat(64));
  file = join(container, 'hosts');
  mkdirSync(container, { recursive: true });
  writeFileSync(file, 'before');
  writeFileSync(join(directory, 'crontab'), 'before');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What the file is after a write into it; undefined: it was not opened. */
function write(root: string, path: string): string | undefined {
  const opened = openHostsFile(root, path);
  if (opened === undefined) return undefined;
  writeSync(opened, 'AFTER', 0);
  closeSync(opened);
  return readFileSync(root + path, 'utf8');
}

/** Moves it away and puts a link to it in its place. */
function moveBehindLink(path: string): void {
  renameSync(path, join(directory, 'moved'));
  symlinkSync(join(directory, 'moved'), path);
}

test('is opened in its place, and where a link leads to the data root', () => {
  expect(write(OURS, file)).toBe('AFTERe');
  moveBehindLink(join(directory, 'data'));
  writeFileSync(file, 'before');
  expect(write(OURS, file)).toBe('AFTERe');
});

test.each(['the file', 'its directory', 'the directory of all'])('%s is no link', (what) => {
  const places = { 'the file': file, 'its directory': container };
  moveBehindLink(places[what as keyof typeof places] ?? join(container, '..'));
  const openFiles = readdirSync('/proc/self/fd').length;
  expect(() => openHostsFile(OURS, file)).toThrow(/^the hosts file .* not followed$/);
  expect(readdirSync('/proc/self/fd')).toHaveLength(openFiles);
  expect(readFileSync(file, 'utf8')).toBe('before');
});

test('a link through process 1 to a file of the host leads nowhere', () => {
  rmSync(file);
  symlinkSync(`/proc/1/root${join(directory, 'crontab')}`, file);
  expect(() => openHostsFile(OURS, file)).toThrow('is a link, which is not followed');
  expect(readFileSync(join(directory, 'crontab'), 'utf8')).toBe('before');
});

test('what is no regular file is refused at once', () => {
  rmSync(file);
  execFileSync('mkfifo', [file]);
  expect(() => openHostsFile(OURS, file)).toThrow('is no regular file');
  expect(() => openHostsFile(OURS, container)).toThrow('EISDIR');
});

test('nothing is opened where there is nothing, or no process', () => {
  expect(openHostsFile(OURS, join(container, 'missing'))).toBeUndefined();
  expect(openHostsFile('/proc/4194303/root', file)).toBeUndefined();
});

test.each(['', 'exec chroot .'])(
  'is opened through a process with mounts of its own; its root: %j',
  async (chroot) => {
    const script = `mount -t tmpfs tmpfs ${directory} && mkdir -p ${directory}/root/data/containers/b && cd ${directory}/root
echo before >data/containers/b/hosts && mkdir usr && mount --bind /usr usr
for link in bin lib lib64; do ln -s usr/$link $link; done
${chroot} /bin/sh -c 'echo ready; exec cat'`;
    const child = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const path = chroot === '' ? join(directory, 'root/data/containers/b/hosts') : '/data/containers/b/hosts';
    expect(write(OURS, path)).toBeUndefined();
    expect(write(`/proc/${child.pid}/root`, path)).toBe('AFTERe\n');
    child.stdin.end();
    await once(child, 'exit');
  },
);
