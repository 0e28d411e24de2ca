// I3: the same commit gives the same images, whoever builds them and wherever the clone is.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommand } from '@pw/test-helpers';

const root = join(import.meta.dirname, '../../..');
/** In the repository, so that the packages of node_modules can be linked instead of copied. */
const another = join(root, 'dist/another');
const work = join(another, 'place/entirely/for-a-clone');
const second = join(work, 'clone');
// Not all of dist: services.test.ts, which may run at the same time, has a folder there.
afterAll(() => rmSync(another, { recursive: true, force: true }));

/** Runs a program of a clone there, without what the first clone has built. */
async function run(cwd: string, command: string, args: string[]): Promise<void> {
  const bin = join(cwd, 'node_modules/.bin');
  const env = { PATH: `${bin}:${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: '1', CI: '1' };
  const { code, stdout, stderr } = await runCommand(command, args, { cwd, env, timeoutMs: 280_000 });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
}

async function exportImages(clone: string, arch: string): Promise<string> {
  const file = join(work, 'images.tar');
  await run(clone, 'node', ['packages/cli/dist/main.js', 'images', 'export', '--arch', arch, file]);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** As the working tree is: all files that git has or would take, and the packages that are installed. */
const CLONE = `set -e
rm -rf "$2"; mkdir -p "$2/node_modules"; cd "$1"
git ls-files -coz --exclude-standard | tar -c --null -T - | tar -xC "$2"
for entry in node_modules/* node_modules/.[!.]*; do
  [ "$entry" = node_modules/.cache ] || cp -al "$entry" "$2/node_modules/"
done
for home in packages/* apps/* examples/*; do
  [ ! -d "$home/node_modules" ] || cp -al "$home/node_modules" "$2/$home/"
  rm -rf "$2/$home/node_modules/.cache"
done`;

beforeAll(async () => {
  execFileSync('bash', ['-c', CLONE, 'bash', root, second]);
  const cache = `--cache-dir=${join(work, 'turbo')}`;
  await run(second, 'turbo', ['run', 'build', '--filter=@pw/cli', cache, '--output-logs=errors-only']);
}, 300_000);

test('a second clone, at another path, builds the same archive of all images', async () => {
  expect(await exportImages(second, process.arch)).toBe(await exportImages(root, process.arch));
}, 60_000);

test('building the shim again, from another folder, gives the same', async () => {
  const before = await exportImages(second, process.arch);
  const script = join(second, 'packages/wait-for-weave/scripts/build.ts');
  const { code } = await runCommand(join(second, 'node_modules/.bin/node'), [script], {
    cwd: tmpdir(),
    timeoutMs: 60_000,
  });
  expect(code).toBe(0);
  expect(await exportImages(second, process.arch)).toBe(before);
}, 120_000);
