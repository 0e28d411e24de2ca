import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '@pw/test-helpers';

/** Starts the reference registry of images on a port of loopback; its files go to `directory`. */
export async function startImageRegistry(port: number, directory: string): Promise<AsyncDisposable> {
  mkdirSync(directory, { recursive: true });
  const config = join(directory, 'config.yml');
  writeFileSync(
    config,
    `version: 0.1\nstorage: { filesystem: { rootdirectory: ${directory} } }\nhttp: { addr: "127.0.0.1:${port}" }\n`,
  );
  const server = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil('the registry answers', 20_000, answers);
  return {
    [Symbol.asyncDispose]: async () => {
      if (server.exitCode === null && server.kill()) await once(server, 'exit');
    },
  };
}
