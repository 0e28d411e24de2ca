// F5: pw doctor finds each fault that is planted here, and where its fix is a command, that command repairs it.
import { chmodSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createDockerCli, runCommand } from '@pw/test-helpers';
import { createScratch, leftovers, PORT, PREFIX, PW_BUNDLE, pw } from './pw.ts';

type Finding = { check: string; ok: boolean; what: string; fix?: string };

const scratch = createScratch();
const docker = createDockerCli();
const LABELS = ['--label', `powerstrip-weave.stack=${PREFIX}`];
const ADAPTER = `${PREFIX}-powerstrip-weave`;
const STALE_VETH = 'vethwepl4999999'; // above the highest pid that Linux gives

afterEach(async () => {
  await pw(['down', ...scratch.stackFlags]);
});
afterAll(scratch.remove);

describe('pw doctor', () => {
  test('finds nothing at an installation that is well', async () => {
    await up();
    const { stdout, code } = await pw(['doctor', ...scratch.stackFlags]);
    expect({ code, faults: stdout.split('\n').filter((line) => line.startsWith('✗')) }).toEqual({
      code: 0,
      faults: [],
    });
    expect(stdout.match(/^✓/gm)).toHaveLength(16);
  });

  test('no engine', async () => {
    const DOCKER_HOST = `unix://${scratch.directory}/nothing.sock`;
    expect(await faults({ DOCKER_HOST })).toEqual([
      expect.objectContaining({
        check: 'engine',
        what: expect.stringContaining(DOCKER_HOST),
        fix: expect.stringContaining('unset DOCKER_HOST'),
      }),
    ]);
  });

  test('a socket that everybody may write to', async () => {
    const path = join(scratch.directory, 'open.sock');
    const server = await forward(path);
    try {
      chmodSync(path, 0o666);
      const [fault] = await faults({ DOCKER_HOST: `unix://${path}` });
      expect(fault).toMatchObject({ check: 'socket', what: expect.stringContaining('0666') });
      await repair(fault);
      expect(await faults({ DOCKER_HOST: `unix://${path}` })).toStrictEqual([]);
    } finally {
      server.close();
    }
  });

  test('the port taken by another program', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(PORT, '127.0.0.1', resolve));
    try {
      expect(await faults()).toEqual([
        expect.objectContaining({
          check: 'port',
          fix: expect.stringContaining(`ss -ltnp 'sport = :${PORT}'`),
        }),
      ]);
    } finally {
      server.close();
    }
  });

  test('images that begin with another registry', async () => {
    expect(await faults({}, ['--registry', 'far.example/team'])).toEqual([
      {
        check: 'images',
        ok: false,
        what: expect.stringContaining('far.example/team/pw/adapter'),
        fix: 'pw images build --registry far.example/team',
      },
    ]);
  });

  test('the shim’s volume gone, and the adapter down', async () => {
    await up();
    await docker.ok(['kill', ADAPTER]);
    await docker.ok(['rm', '-fv', `${PREFIX}-weavewait`]);
    const found = await faults();
    expect(found.map(({ check }) => check)).toEqual(['parts', 'shim']);
    expect(found[0]?.what).toContain(ADAPTER);
    for (const fault of found.toReversed()) await repair(fault);
    expect(await faults()).toStrictEqual([]);
  });

  test('a container that an older version created', async () => {
    const name = `${PREFIX}-former`;
    const shim = '/home/weavewait/wait-for-weave';
    await docker.ok([
      'create',
      '--name',
      name,
      ...LABELS,
      '--entrypoint',
      shim,
      'localhost/pw/powerstrip',
      'sleep',
    ]);
    expect(await faults()).toEqual([
      {
        check: 'containers',
        ok: false,
        what: `${name} was created by an older version, with the shim in /home/weavewait`,
        fix: expect.stringMatching(new RegExp(`^docker rm -f ${name}, then its docker run again`)),
      },
    ]);
  });

  test('parts of different versions', async () => {
    await docker.ok([
      'run',
      '-d',
      '--name',
      `${PREFIX}-powerstrip-debug`,
      ...LABELS,
      '--label',
      'powerstrip-weave.version=0.0.1',
      'localhost/pw/powerstrip-debug',
    ]);
    const found = await faults();
    expect(found).toEqual([
      expect.objectContaining({ check: 'versions', what: expect.stringContaining('0.0.1') }),
    ]);
    await repair(found[0]);
    expect(await faults()).toStrictEqual([]);
  });

  test('a veth left over', async () => {
    await runCommand('ip', ['link', 'add', STALE_VETH, 'type', 'veth', 'peer', 'name', `${PREFIX}-peer`]);
    const found = await faults();
    expect(found).toContainEqual(
      expect.objectContaining({ check: 'veths', what: expect.stringContaining(STALE_VETH) }),
    );
    await repair(found.find(({ what }) => what.includes(STALE_VETH)));
    expect((await runCommand('ip', ['link', 'show', STALE_VETH])).code).toBe(1);
  });

  test('an adapter without a capability', async () => {
    await docker.ok([
      'run',
      '-d',
      '--name',
      ADAPTER,
      ...LABELS,
      '--pid',
      'host',
      '--cap-add',
      'NET_ADMIN',
      '--entrypoint',
      'node',
      'localhost/pw/adapter',
      '-e',
      'setInterval(() => {}, 1000)',
    ]);
    const fault = (await faults()).find(({ check }) => check === 'capabilities');
    expect(fault?.what).toContain('SYS_ADMIN, SYS_PTRACE');
    await repair(fault);
    expect(await faults()).toStrictEqual([]);
  });

  test('a weave router that does not answer', async () => {
    await docker.ok([
      'create',
      '--name',
      ADAPTER,
      ...LABELS,
      'localhost/pw/adapter',
      'serve',
      '--engine',
      'weave',
      '--router',
      '127.0.0.1:1',
    ]);
    expect(await faults()).toContainEqual(
      expect.objectContaining({
        check: 'router',
        what: expect.stringContaining('127.0.0.1:1'),
        fix: expect.stringContaining('weave launch'),
      }),
    );
  });

  test('an adapters.yml that powerstrip would refuse', async () => {
    const file = join(scratch.directory, 'bad.yml');
    writeFileSync(
      file,
      'version: 1\nendpoints:\n  "POST /*/containers/create":\n    pre: [nobody]\nadapters: {}\n',
    );
    expect(await faults({}, ['--adapters', file])).toEqual([
      expect.objectContaining({
        check: 'adapters.yml',
        what: expect.stringMatching(/bad\.yml:4.*nobody/),
        fix: expect.stringContaining('docs/adapters-yml.md'),
      }),
    ]);
  });

  test('leaves nothing behind', async () => {
    expect(await leftovers()).toStrictEqual([]);
  });
});

async function up(): Promise<void> {
  const { code, stderr } = await pw(['up', ...scratch.stackFlags]);
  if (code !== 0) throw new Error(stderr);
}

async function faults(env: Record<string, string> = {}, args: string[] = []): Promise<Finding[]> {
  const { stdout, code } = await pw(['doctor', '--json', ...scratch.stackFlags, ...args], { env });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const found = findings.filter(({ ok }) => !ok);
  expect(code).toBe(found.length === 0 ? 0 : 1);
  return found;
}

/** Does what the fix says, in a shell. */
async function repair(fault: Finding | undefined): Promise<void> {
  const command = (fault?.fix ?? 'false')
    .replaceAll('sudo ', '')
    .replaceAll(/\bpw (?=up|down)/g, `'${process.execPath}' '${PW_BUNDLE}' `);
  const { code, stderr } = await runCommand('sh', ['-c', command]);
  if (code !== 0) throw new Error(`${command}: ${stderr}`);
}

/** The engine's socket under another path, whose mode is ours to choose. */
async function forward(path: string): Promise<Server> {
  const server = createServer((client) => {
    const engine = connect('/var/run/docker.sock');
    client.pipe(engine).pipe(client);
    for (const socket of [client, engine]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}
