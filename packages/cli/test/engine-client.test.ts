import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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

test('certificates that are not there are named', () => {
  const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: directory };
  expect(() => createEngineClient('tcp://127.0.0.1', env)).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(directory) }),
  );
});
