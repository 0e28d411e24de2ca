// What the whole service writes into a container's hosts file before its start is answered, and how it begins and ends.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@pw/test-helpers';
import { dockerError, fakeContainer } from './support/fake-docker.ts';
import { createFakeNetworkEngine } from './support/fake-network-engine.ts';
import { type ServedWeave, serveWeave } from './support/hook-client.ts';

const ID = 'abcd'.repeat(16);
const DOCKERS = '172.17.0.2\thost\n127.0.0.1\tlocalhost\n';
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  file = join(directory, 'hosts');
  writeFileSync(file, DOCKERS);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function start(weave: ServedWeave): Promise<number> {
  const container = fakeContainer({ id: ID, name: 'web', pid: 42, env: ['WEAVE_CIDR=10.255.0.1/8'] });
  weave.docker.containers.set(ID, { ...container, HostsPath: file });
  return (await weave.post('POST', `/v1.41/containers/${ID}/start`, { code: 204 })).status;
}

describe('a container’s hosts file', () => {
  test('has its own name with its weave address', async () => {
    await using weave = await serveWeave({ rewriteHosts: true });
    expect(await start(weave)).toBe(200);
    expect(readFileSync(file, 'utf8')).toBe('10.255.0.1\thost\n127.0.0.1\tlocalhost\n');
    expect(weave.log.lines.filter(({ level }) => level !== 'info')).toStrictEqual([]);
  });

  test('has the names of all where the engine is the bridge', async () => {
    const engine = { ...createFakeNetworkEngine(), name: 'bridge' };
    await using weave = await serveWeave({ rewriteHosts: true, engine });
    expect(await start(weave)).toBe(200);
    expect(readFileSync(file, 'utf8')).toContain('10.255.0.1\tweb.weave.local host.weave.local web\t# ');
  });

  test.each(['bridge', 'fake'])('stays as it is without --rewrite-hosts, engine %s', async (name) => {
    await using weave = await serveWeave({ engine: { ...createFakeNetworkEngine(), name } });
    expect(await start(weave)).toBe(200);
    expect(readFileSync(file, 'utf8')).toBe(DOCKERS);
  });

  test('that cannot be written keeps no container from its network', async () => {
    await using weave = await serveWeave({ rewriteHosts: true });
    rmSync(file);
    expect(await start(weave)).toBe(200);
    expect(weave.log.lines).toContainEqual({
      level: 'warn',
      message: 'its hosts file was not rewritten',
      fields: { container: 'abcdabcdabcd', err: expect.any(Error) },
    });
  });
});

describe('the service', () => {
  test('makes the shim, then follows Docker until it is told to end', async () => {
    const engine = createFakeNetworkEngine();
    engine.watch = () => void engine.calls.push('watch');
    await using weave = await serveWeave({ engine });
    const stop = new AbortController();
    let isOver = false;
    const running = weave.run(stop.signal).finally(() => {
      isOver = true;
    });
    await waitUntil('the stream', 5_000, () => weave.docker.streams() === 1);
    expect([engine.calls[0], weave.docker.holders, isOver]).toStrictEqual(['watch', ['shim'], false]);
    stop.abort();
    await running;
    expect(weave.docker.streams()).toBe(0);
  });

  test('does not run without its shim', async () => {
    await using weave = await serveWeave();
    weave.docker.failures.set('createVolumeHolder', dockerError(500, 'no space left'));
    await expect(weave.run(AbortSignal.abort())).rejects.toThrow('no space left');
    expect(weave.docker.streams()).toBe(0);
  });
});
