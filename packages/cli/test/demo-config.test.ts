// Which adapters.yml the powerstrip of `pw demo` starts with.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { DemoWord } from '../src/demo/demo-word-list.ts';
import { runDemo } from '../src/demo/run-demo.ts';
import { talkAdaptersYml } from '../src/stack/index.ts';
import { startFakeEngine } from './fake-engine.ts';

const scratch = mkdtempSync(join(tmpdir(), 'pwcli-config-'));
const configPath = join(scratch, 'adapters.yml');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The text that powerstrip's container has. */
async function started(words: DemoWord[]): Promise<string | undefined> {
  await using engine = await startFakeEngine();
  const { docker, dockerHost, port, containers } = engine;
  const options = { docker, dockerHost, port, registry: 'localhost', configPath, emit: () => {} };
  await runDemo({ ...options, words, signal: new AbortController().signal });
  return containers.get('powerstrip')?.files.toString();
}

test('the one that config has written in the same call, over an older one', async () => {
  writeFileSync(configPath, 'older: text\n');
  const files = await started(['config', 'ps']);
  expect(files).toContain(talkAdaptersYml);
  expect(files).not.toContain('older: text');
});

test('without config the one that is there', async () => {
  writeFileSync(configPath, 'mine: text\n');
  expect(await started(['ps'])).toContain('mine: text\n');
});

test('where there is none, that of the talk', async () => {
  rmSync(configPath);
  expect(await started(['ps'])).toContain(talkAdaptersYml);
});
