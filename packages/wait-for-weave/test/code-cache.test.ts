// Node's own compiled modules, taken under the waiter's flags: all of them, and they do what they should.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NODE_FLAGS } from '../scripts/build-waiter.ts';
import { findNode } from '../scripts/paths.ts';
import { relabelCodeCache, replaceLabels } from '../scripts/relabel-code-cache.ts';

const directory = mkdtempSync(join(tmpdir(), 'pw-code-cache-'));
const relabelled = join(directory, 'node');

beforeAll(() => {
  const program = readFileSync(findNode());
  relabelCodeCache(program, findNode(), NODE_FLAGS);
  writeFileSync(relabelled, program, { mode: 0o755 });
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

/** Loads every public module and uses some; functions that V8 left out of the cache are compiled on the way. */
const SCRIPT = `
const names = require('node:module').builtinModules;
const sizes = names.map((name) => [name, Object.keys(require(name)).length]);
const { createHash } = require('node:crypto');
const { gunzipSync, gzipSync } = require('node:zlib');
const http = require('node:http');
const server = http.createServer((_, answer) => answer.end('hi')).listen(0, '127.0.0.1', async () => {
  const answer = await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  server.close();
  const words = [createHash('sha256').update('x').digest('hex'), String(gunzipSync(gzipSync('abc'))), answer];
  console.log(JSON.stringify({ sizes, words, url: new URL('http://\\u00fc.example/a?b=c').href }));
});
`;

function run(node: string, flags: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(node, [...flags, '--no-warnings', '-e', SCRIPT], {
    encoding: 'utf8',
    env,
  });
  if (status !== 0) throw new Error(`${node} ended with ${status}:\n${stderr}`);
  return { stdout, stderr };
}

describe('Node with its compiled modules relabelled', () => {
  test('does under our flags what the released one does', () => {
    const released = JSON.parse(run(findNode(), []).stdout);
    expect(released.sizes.length).toBeGreaterThan(50);
    expect(JSON.parse(run(relabelled, NODE_FLAGS).stdout)).toEqual(released);
  });

  test('takes every one of them; the released one takes none', () => {
    const verdicts = (node: string) => {
      const { stderr } = run(node, NODE_FLAGS, { NODE_DEBUG_NATIVE: 'code_cache' });
      return [...new Set(stderr.match(/is (?:accepted|rejected)/g))];
    };
    expect(verdicts(relabelled)).toEqual(['is accepted']);
    expect(verdicts(findNode())).toEqual(['is rejected']);
  });
});

describe('labels', () => {
  const label = (...words: number[]) => Buffer.from(Uint32Array.from(words).buffer);
  const from = label(1, 2, 0, 4);

  test('of the same V8 and flags get the new flags, and nothing else changes', () => {
    const program = Buffer.concat([
      label(9, 1, 2, 7, 4, 5),
      label(1, 2, 8, 6),
      label(1, 2),
      label(1, 2, 3, 4),
    ]);
    expect(replaceLabels(program, from, label(1, 2, 0, 99))).toBe(2);
    const expected = [label(9, 1, 2, 7, 99, 5), label(1, 2, 8, 6), label(1, 2), label(1, 2, 3, 99)];
    expect(program).toEqual(Buffer.concat(expected));
  });

  test('that are not found stop the build', () => {
    expect(() => relabelCodeCache(Buffer.alloc(64), findNode(), [])).toThrow(
      'only 0 labels of compiled code',
    );
  });
});
