import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from './two-hosts.ts';

const adaptersYml = `endpoints:
  "POST /*/containers/create":
    pre: [weave]
    post: [weave]
  "POST /*/containers/*/start":
    post: [weave]
  "POST /*/containers/*/restart":
    post: [weave]
adapters:
  weave: http://weave/v1/extension
`;

/** powerstrip and the adapter as docs/multi-host.md has them: the Docker socket is all that this engine needs. */
export async function startPowerstrip(host: Host, network: string): Promise<void> {
  const socket = `${host.engine.socketPath}:/var/run/docker.sock`;
  const onStack = ['--network', 'powerstrip', '--restart', 'unless-stopped', '-v', socket];
  await host.docker('network', 'create', 'powerstrip');
  await host.docker(
    ...['run', '-d', '--name', 'powerstrip-weave', ...onStack, '--network-alias', 'weave'],
    ...['localhost/pw/adapter', 'serve', '--engine', 'docker-network', '--network', network],
  );
  const publish = ['-p', '127.0.0.1:2375:2375'];
  await host.docker('create', '--name', 'powerstrip', ...onStack, ...publish, 'localhost/pw/powerstrip');
  await copyAdaptersYml(host);
  await host.docker('start', 'powerstrip');
  await answering(host);
}

/** Resolves once the engine answers through powerstrip, and the adapter hooks. */
export async function answering(host: Host): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { code } = await host.run('docker', ['-H', 'tcp://127.0.0.1:2375', 'version']);
    // A line of an earlier start says nothing of this one.
    const started = ['inspect', '-f', '{{.State.StartedAt}}', 'powerstrip-weave'];
    const since = (await host.run('docker', started)).stdout.trim();
    const log = await host.run('docker', ['logs', '--since', since, 'powerstrip-weave']);
    if (code === 0 && `${log.stderr}${log.stdout}`.includes('"ready"')) return;
    if (Date.now() > deadline)
      throw new Error(`${host.network.name}: not ready:\n${log.stderr}${log.stdout}`);
    await sleep(100);
  }
}

/** The image has no /etc/powerstrip: the folder is copied with the file in it. */
async function copyAdaptersYml(host: Host): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'pwtwo-files-'));
  try {
    mkdirSync(join(root, 'etc/powerstrip'), { recursive: true });
    writeFileSync(join(root, 'etc/powerstrip/adapters.yml'), adaptersYml);
    await host.docker('cp', `${root}/.`, 'powerstrip:/');
  } finally {
    rmSync(root, { recursive: true });
  }
}
