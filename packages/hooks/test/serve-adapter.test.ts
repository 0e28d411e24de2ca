import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { PowerstripError } from '@pw/core';
import { defineAdapter, refuse, serveAdapter } from '@pw/hooks';

const request = { Method: 'POST', Request: '/x', Body: null };
const packet = JSON.stringify({ PowerstripProtocolVersion: 1, Type: 'pre-hook', ClientRequest: request });

describe('serveAdapter', () => {
  test.each(['/v1/extension', '/extension', '/', '/any/other'])('answers hooks at %s', async (path) => {
    const server = await serveAdapter(defineAdapter({}), { port: 0 });
    try {
      const response = await fetch(server.url + path, { method: 'POST', body: packet });
      expect([response.status, await response.json()]).toEqual([
        200,
        { PowerstripProtocolVersion: 1, ModifiedClientRequest: request },
      ]);
    } finally {
      await server.close();
    }
  });

  test('a refusal has its status, anything else is a 500; each is logged once', async () => {
    const lines: string[] = [];
    const log = {
      info: (_fields: object, message: string) => void lines.push(`info ${message}`),
      error: (_fields: object, message: string) => void lines.push(`error ${message}`),
    };
    const throws = [refuse(403, 'not you'), new Error('broken'), 'no error at all'];
    const adapter = defineAdapter({
      preHook() {
        throw throws.shift();
      },
    });
    const server = await serveAdapter(adapter, { port: 0, log });
    try {
      const answers: unknown[] = [];
      for (let calls = 0; calls < 3; calls += 1) {
        const response = await fetch(server.url, { method: 'POST', body: packet });
        answers.push([response.status, await response.json()]);
      }
      expect(answers).toEqual([
        [403, { PowerstripProtocolVersion: 1, message: 'not you' }],
        [500, { message: 'broken' }],
        [500, { message: 'the adapter failed' }],
      ]);
      expect(lines).toEqual(['info not you', 'error broken', 'error the adapter failed']);
    } finally {
      await server.close();
    }
  });

  test.each([
    [503, true],
    [500, true],
    [499, false],
    [409, false],
  ])(
    'a %i of ours is marked as meant: %p, as powerstrip takes others for those of a gateway',
    async (status, isMarked) => {
      const failure = new PowerstripError('ENGINE_UNREACHABLE', 'no engine', { status });
      const adapter = defineAdapter({
        preHook() {
          throw failure;
        },
      });
      const server = await serveAdapter(adapter, { port: 0 });
      try {
        const response = await fetch(server.url, { method: 'POST', body: packet });
        expect([response.status, await response.json()]).toEqual([
          status,
          {
            ...(isMarked && { PowerstripProtocolVersion: 1 }),
            message: expect.stringContaining('no engine'),
          },
        ]);
      } finally {
        await server.close();
      }
    },
  );

  test('what is no packet is a 400 that says what is wrong', async () => {
    const server = await serveAdapter(defineAdapter({}), { port: 0 });
    try {
      for (const [body, message] of [
        ['{', 'JSON'],
        ['{}', 'Type'],
        ['', 'Type'],
        ['null', 'not a powerstrip protocol v1 packet'],
        ['"text"', 'not a powerstrip protocol v1 packet'],
      ] as const) {
        const response = await fetch(server.url, { method: 'POST', body });
        expect([response.status, await response.json()]).toEqual([
          400,
          { message: expect.stringContaining(message) },
        ]);
      }
      expect((await fetch(server.url)).status).toBe(404);
      expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    } finally {
      await server.close();
    }
  });

  test('a body that cannot be read is quoted neither in the answer nor in the log', async () => {
    const lines: string[] = [];
    let logged = '';
    const note = (fields: { err?: Error }, message: string) => {
      lines.push(message);
      logged += `${fields.err?.message} ${fields.err?.stack}`;
    };
    const adapter = defineAdapter({ preHook: ({ Body }) => JSON.parse(Body ?? '') });
    const server = await serveAdapter(adapter, { port: 0, log: { info: note, error: note } });
    const isNoJson = '{"DB_PASSWORD": s3cret}';
    const ofHook = JSON.stringify({ ...JSON.parse(packet), ClientRequest: { ...request, Body: isNoJson } });
    try {
      for (const [body, status] of [
        [isNoJson, 400],
        [ofHook, 500],
      ] as const) {
        const response = await fetch(server.url, { method: 'POST', body });
        expect([response.status, await response.json()]).toEqual([
          status,
          { message: "Unexpected token 's'" },
        ]);
      }
      expect(lines).toEqual(["Unexpected token 's'", "Unexpected token 's'"]);
      expect(logged).toContain('serve-adapter.test.ts');
      expect(logged).not.toMatch(/s3cret|PASSWORD/);
    } finally {
      await server.close();
    }
  });

  test('an empty host is none: it listens on this machine alone', async () => {
    const server = await serveAdapter(defineAdapter({}), { port: 0, host: '' });
    await server.close();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  test('a hook learns that powerstrip hung up', async () => {
    let aborted: () => void;
    const told = new Promise<void>((resolve) => {
      aborted = resolve;
    });
    const adapter = defineAdapter({
      preHook: (_request, { signal }) =>
        new Promise((resolve) => {
          client.destroy();
          signal?.addEventListener('abort', () => {
            aborted();
            resolve(undefined);
          });
        }),
    });
    const server = await serveAdapter(adapter, { port: 0 });
    const client = connect(Number(new URL(server.url).port));
    client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${packet.length}\r\n\r\n${packet}`);
    await told;
    await server.close();
  });

  test('close is idempotent and does not wait for idle connections', async () => {
    const server = await serveAdapter(defineAdapter({}), { port: 0 });
    const client = connect(Number(new URL(server.url).port));
    await once(client, 'connect');
    // Answered after the client above was accepted. Its connection stays open, too.
    await (await fetch(`${server.url}/healthz`)).text();
    const closingAt = performance.now();
    await Promise.all([server.close(), server.close()]);
    // A hook that runs would have three seconds.
    expect(performance.now() - closingAt).toBeLessThan(2_000);
    client.destroy();
  });

  test('a hook that runs while its adapter closes may still answer', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const { promise: running, resolve: runs } = Promise.withResolvers<void>();
    const adapter = defineAdapter({
      preHook() {
        runs();
        return released;
      },
    });
    const server = await serveAdapter(adapter, { port: 0 });
    const answer = fetch(server.url, { method: 'POST', body: packet });
    await running;
    const closed = server.close();
    release(undefined);
    expect((await answer).status).toBe(200);
    await closed;
  });
});
