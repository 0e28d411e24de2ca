// Where an adapter cannot listen: it says where that was, and what to do.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { defineAdapter, serveAdapter } from '@pw/hooks';

const run = promisify(execFile);

test('a port that is taken', async () => {
  const server = await serveAdapter(defineAdapter({}), { port: 0 });
  const port = Number(new URL(server.url).port);
  try {
    await expect(serveAdapter(defineAdapter({}), { port })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: expect.stringContaining(`cannot listen on 127.0.0.1:${port}: listen EADDRINUSE`),
      hint: expect.stringContaining('another port'),
      cause: { code: 'EADDRINUSE' },
    });
  } finally {
    await server.close();
  }
});

test.each([
  ['192.0.2.1', 0, '192.0.2.1:0: listen EADDRNOTAVAIL', 'Choose an address of this machine as host'],
  ['2001:db8::1', 0, '[2001:db8::1]:0: listen EADDRNOTAVAIL', 'Choose an address of this machine as host'],
  ['nowhere.invalid', 0, 'nowhere.invalid:0: getaddrinfo', ''],
  ['127.0.0.1', 70_000, '127.0.0.1:70000: options.port', 'Choose a port from 0 (any free one) to 65535'],
  ['127.0.0.1', Number.NaN, '127.0.0.1:NaN: options.port', 'Choose a port from 0 (any free one) to 65535'],
])('%s and port %d', async (host, port, message, hint) => {
  await expect(serveAdapter(defineAdapter({}), { host, port })).rejects.toMatchObject({
    code: 'LISTEN_FAILED',
    message: expect.stringContaining(`cannot listen on ${message}`),
    hint: expect.stringContaining(hint),
  });
});

// In a network namespace of its own, where the ports below 1024 are root's.
test('a port that this user may not have', async () => {
  const script = `import { defineAdapter, serveAdapter } from '@pw/hooks';
    await serveAdapter(defineAdapter({}), { host: '0.0.0.0', port: 80 }).catch(({ code, message, hint }) =>
      console.log(JSON.stringify({ code, message, hint })));`;
  const asNobody = ['--net', 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const node = [process.execPath, '--conditions=@pw/source', '--no-warnings', '--input-type=module'];
  const { stdout } = await run('unshare', [...asNobody, ...node, '--eval', script], {
    cwd: import.meta.dirname,
  });
  expect(JSON.parse(stdout)).toStrictEqual({
    code: 'LISTEN_FAILED',
    message: expect.stringContaining('cannot listen on 0.0.0.0:80: listen EACCES'),
    hint: expect.stringContaining('Choose a port from 1024 on'),
  });
});
