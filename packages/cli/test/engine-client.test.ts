import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEngineClient, pingEngine } from '@pw/cli/engine';

const directory = mkdtempSync(join(tmpdir(), 'pwcli-'));
const socket = join(directory, 'engine.sock');
const servers: Server[] = [];
let port = 0;

/** An engine that says which one it is. */
const serve = async (name: string, where: string | number): Promise<Server> => {
  const server = createServer((_request, response) => response.end(name));
  await new Promise<void>((resolve) => server.listen(where, resolve));
  servers.push(server);
  return server;
};

beforeAll(async () => {
  await serve('unix', socket);
  port = ((await serve('tcp', 0)).address() as AddressInfo).port;
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true });
});

const ping = async (dockerHost: string) => String(await createEngineClient(dockerHost, {}).ping());

test('the client uses the given engine, whatever DOCKER_HOST says', async () => {
  const before = process.env.DOCKER_HOST;
  try {
    process.env.DOCKER_HOST = `tcp://127.0.0.1:${port}`;
    expect(await ping(`unix://${socket}`)).toBe('unix');
    process.env.DOCKER_HOST = `unix://${socket}`;
    expect(await ping(`tcp://127.0.0.1:${port}`)).toBe('tcp');
    expect(await ping(`http://localhost:${port}`)).toBe('tcp');
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  }
});

test('a ping says why nobody answers', async () => {
  expect(await pingEngine(`unix://${socket}`, {})).toBeUndefined();
  expect(await pingEngine(`unix://${directory}/nope.sock`, {})).toMatchObject({ code: 'ENOENT' });
  expect(await pingEngine('tcp://127.0.0.1:1', {})).toMatchObject({ code: 'ECONNREFUSED' });
});

test.each(['ftp://x', 'nonsense', 'ssh://host', ''])('%p is no address of an engine', (dockerHost) => {
  expect(() => createEngineClient(dockerHost, {})).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
});

test.each(['ftp://u:s3cret@x', 'ssh://u:s3cret@host'])('%p is refused without its password', (dockerHost) => {
  expect(() => createEngineClient(dockerHost, {})).toThrow(
    expect.objectContaining({
      message: expect.not.stringContaining('s3cret'),
      hint: expect.not.stringContaining('s3cret'),
    }),
  );
});

describe('certificates', () => {
  const folder = (...names: string[]) => {
    const path = mkdtempSync(join(directory, 'certificates-'));
    for (const name of names) writeFileSync(join(path, name), name);
    return path;
  };
  /** The types of dockerode do not have them. */
  const modemOf = (dockerHost: string, env: NodeJS.ProcessEnv) =>
    createEngineClient(dockerHost, env).modem as { ca?: Buffer; cert?: Buffer; key?: Buffer };
  /** The names of those that the client has. */
  const used = (env: NodeJS.ProcessEnv) => {
    const { ca, cert, key } = modemOf('tcp://127.0.0.1', { DOCKER_TLS_VERIFY: '1', ...env });
    return [ca, cert, key].filter((file) => file != null).map(String);
  };

  test.each([['ca.pem', 'cert.pem', 'key.pem'], ['ca.pem'], ['cert.pem', 'key.pem']])(
    '%s',
    (...names: string[]) => {
      expect(used({ DOCKER_CERT_PATH: folder(...names) })).toEqual(names);
    },
  );

  test('without DOCKER_CERT_PATH those of the docker CLI’s folder', () => {
    expect(used({ DOCKER_CONFIG: folder('ca.pem') })).toEqual(['ca.pem']);
    const home = folder();
    mkdirSync(join(home, '.docker'));
    writeFileSync(join(home, '.docker', 'ca.pem'), 'ca.pem');
    process.env.HOME = home;
    expect(used({})).toEqual(['ca.pem']);
  });

  test('those of the process’s own environment, too', () => {
    process.env.DOCKER_HOST = 'tcp://127.0.0.1:2376';
    process.env.DOCKER_CERT_PATH = folder('ca.pem');
    expect(used(process.env)).toEqual(['ca.pem']);
    delete process.env.DOCKER_HOST;
    delete process.env.DOCKER_CERT_PATH;
  });

  test('where that folder has none, those of the system', () => {
    expect(used({ DOCKER_CONFIG: folder() })).toStrictEqual([]);
  });

  test('https alone does not ask for them', () => {
    const env = { DOCKER_CONFIG: folder('ca.pem') };
    expect(modemOf('https://127.0.0.1', env).ca).toBeUndefined();
  });

  test.each([
    [['ca.pem', 'cert.pem'], 'key.pem'],
    [['key.pem'], 'cert.pem'],
  ])('%j without %s is half a pair', (names, missing) => {
    const path = folder(...names);
    const failure = (message: string) =>
      expect.objectContaining({ code: 'BAD_OPTION', message, hint: expect.stringContaining(missing) });
    expect(() => used({ DOCKER_CERT_PATH: path })).toThrow(
      failure(`DOCKER_CERT_PATH: ${path} has no ${missing}`),
    );
    expect(() => used({ DOCKER_CERT_PATH: path, PW_DOCKER_CONTEXT: 'far' })).toThrow(
      failure(`The docker context far: ${path} has no ${missing}`),
    );
  });
});

test('certificates that are not there are named', () => {
  const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: directory };
  expect(() => createEngineClient('tcp://127.0.0.1', env)).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(directory) }),
  );
});

test.each([
  ['ssh://far', '(ssh far npx', 'docker.sock far,'],
  ['ssh://u@far', '(ssh u@far npx', 'docker.sock u@far,'],
  ['ssh://u:s3cret@far:2222/var', '(ssh -p 2222 u@far npx', 'ssh -p 2222 -nNT -L'],
  ['ssh://u@[fd00::1]:2222', '(ssh -p 2222 u@fd00::1 npx', 'docker.sock u@fd00::1,'],
])('%s is refused with the ssh commands that work', (dockerHost, run, forward) => {
  expect(() => createEngineClient(dockerHost, {})).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(run) }),
  );
  expect(() => createEngineClient(dockerHost, {})).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(forward) }),
  );
});
