// The shim for the architecture that this machine is not of, built here.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '@pw/test-helpers';
import { type Arch, findNode } from '../../../packages/wait-for-weave/scripts/paths.ts';
import { docker, platformOf } from './shim-world.ts';

export const FOREIGN: Arch = process.arch === 'arm64' ? 'x64' : 'arm64';

const root = join(import.meta.dirname, '../../..');
const rootfs = join(root, `packages/wait-for-weave/dist/rootfs-${FOREIGN}`);

export interface ForeignShim extends AsyncDisposable {
  /** The name under which the adapter looks for it. */
  image: string;
  /** What the build said: the files with their hashes. */
  log: string;
}

/** Builds files and image as somebody would by hand. What was there before is built again, and stays in the end. */
export async function buildForeignShim(): Promise<ForeignShim> {
  await using undo = new AsyncDisposableStack();
  if (!existsSync(rootfs)) undo.defer(() => rmSync(rootfs, { recursive: true, force: true }));
  const log = await buildForeignFiles();
  const image = `localhost/pw/wait-for-weave:${platformOf(FOREIGN).replace('linux/', '')}`;
  const hadImage = (await docker(['image', 'inspect', image])).code === 0;
  const dockerfile = join(root, 'docker/wait-for-weave/Dockerfile');
  await docker.ok(['build', '-q', '--platform', platformOf(FOREIGN), '-t', image, '-f', dockerfile, rootfs]);
  if (!hadImage) undo.defer(async () => void (await docker.ok(['rmi', image])));
  const done = undo.move();
  return { image, log, [Symbol.asyncDispose]: () => done.disposeAsync() };
}

/** The first time, this downloads Node and Debian's libraries; later it takes seconds. */
export async function buildForeignFiles(): Promise<string> {
  const script = join(root, 'packages/wait-for-weave/scripts/build.ts');
  const { code, stdout, stderr } = await runCommand(findNode(), [script, FOREIGN], { timeoutMs: 300_000 });
  if (code !== 0)
    throw new Error(`building the shim for ${FOREIGN} failed with ${code}:\n${stdout}${stderr}`);
  return stdout;
}
