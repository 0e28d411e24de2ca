import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pino from 'pino';
import { parseHookConfig } from './config/parse-hook-config.ts';
import { startInspector } from './start-inspector.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'powerstrip-inspector-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function start(urlFile: string) {
  const hooks = parseHookConfig('{"endpoints": {}, "adapters": {}}', 'adapters.yml');
  const options = { maxCalls: 1, maxBytes: 1, maxBodyLength: 1, showSecrets: false, urlFile };
  return startInspector(options, { hooks, log: pino({ level: 'silent' }) });
}

test.each([
  ['http://127.0.0.1:2374', (path: string) => `http://127.0.0.1:2374${path}`],
  ['http://0.0.0.0:2374', (path: string) => `http://127.0.0.1:2374${path}`],
  ['http://[::]:2374', (path: string) => `http://127.0.0.1:2374${path}`],
  ['unix:///run/status.sock', (path: string) => `http://localhost${path} on unix:///run/status.sock`],
])('a listener at %s: the file has the URL that a browser opens', (statusUrl, expected) => {
  const file = join(folder, 'url');
  const { inspector, tell } = start(file);
  tell(statusUrl);
  expect(readFileSync(file, 'utf8')).toBe(`${expected(`/inspect?token=${inspector.token}`)}\n`);
});

test('the file is for its owner alone, also one that was there', () => {
  const file = join(folder, 'url');
  writeFileSync(file, 'old');
  chmodSync(file, 0o644);
  start(file).tell('http://127.0.0.1:1');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that cannot be written stops the start', () => {
  const file = join(folder, 'none', 'url');
  expect(() => start(file).tell('http://127.0.0.1:1')).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(file) }),
  );
});
